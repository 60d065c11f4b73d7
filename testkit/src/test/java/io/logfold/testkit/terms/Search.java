package io.logfold.testkit.terms;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that the model can reach, each once, those nearest to the beginning first, and
 * checks it. So what it finds is the shortest way to it, and what it does not find cannot happen
 * within the bounds. (States are told apart by 64 bits of hash: of 10 million, two are mistaken for
 * one with a probability of less than one in 300,000.)
 */
final class Search {

  /** A state that must not be, and how it comes about. */
  record Violation(String what, List<String> steps) {
    @Override
    public String toString() {
      return what + System.lineSeparator() + String.join(System.lineSeparator(), steps);
    }
  }

  private record Found(World world, int number) {}

  private final Steps steps;
  private final Promises promises;
  private final Visited visited = new Visited();
  private final Code code;
  private final boolean merges;
  private final Bounds bounds;
  private Consumer<World> atRest = world -> {};
  private Choice choice = (world, who, what) -> true;
  private long transitions;

  Search(Set<Flaw> flaws, Bounds bounds) {
    this(flaws, bounds, flaws.isEmpty() && bounds.faults().uncleanCuts() == 0);
  }

  /**
   * A search.
   *
   * @param merges states that differ only by which ghost lies where, or is still on its way
   */
  Search(Set<Flaw> flaws, Bounds bounds, boolean merges) {
    this.steps = new Steps(flaws, bounds);
    this.promises = new Promises(flaws, bounds);
    this.bounds = bounds;
    this.merges = merges;
    this.code = new Code(merges);
  }

  /** A choice among what can happen. */
  interface Choice {
    boolean includes(World world, String who, String what);
  }

  /** Looks at some of what can happen only. */
  Search only(Choice choice) {
    this.choice = choice;
    return this;
  }

  /** Is given every state from which nothing follows. */
  Search atRest(Consumer<World> atRest) {
    this.atRest = atRest;
    return this;
  }

  /**
   * Searches.
   *
   * @param most to give up behind so many states
   */
  Optional<Violation> run(World beginning, int most) {
    ArrayDeque<Found> open = new ArrayDeque<>();
    visited.add(code.of(beginning), 0, 0);
    open.add(new Found(beginning, 0));
    Expansion expansion = new Expansion(open);
    while (!open.isEmpty() && visited.size() < most) {
      expansion.of(open.remove());
      String wrong = expansion.wrong;
      if (wrong != null) {
        return Optional.of(
            new Violation(wrong, way(beginning, visited.way(expansion.from, expansion.step))));
      }
    }
    return Optional.empty();
  }

  /** What follows from one state. */
  private final class Expansion {
    private final ArrayDeque<Found> open;
    private int from;
    private int step;
    private int ordinal;
    private boolean followed;
    private @Nullable String wrong;

    Expansion(ArrayDeque<Found> open) {
      this.open = open;
    }

    void of(Found found) {
      from = found.number();
      ordinal = 0;
      followed = false;
      steps.from(
          found.world(),
          (who, what, detail, next) -> {
            ordinal++;
            if (wrong != null || !choice.includes(found.world(), who, what)) {
              return;
            }
            transitions++;
            followed = true;
            wrong = promises.broken(found.world(), next);
            step = ordinal;
            if (merges && next.left.doubles() == 0) {
              next.buryLetters(bounds.logLength());
            }
            int number = visited.add(code.of(next), from, ordinal);
            if (number >= 0) {
              open.add(new Found(next, number));
            }
          });
      if (!followed) {
        atRest.accept(found.world());
      }
    }
  }

  /** Goes the way again, to say what happened on it. */
  private List<String> way(World beginning, int[] ordinals) {
    List<String> said = new ArrayList<>();
    List<World> at = new ArrayList<>(List.of(beginning));
    for (int wanted : ordinals) {
      int[] ordinal = {0};
      steps.from(
          at.getLast(),
          (who, what, detail, next) -> {
            if (++ordinal[0] == wanted) {
              said.add("%s %s %s   %s".formatted(who, what, detail, List.of(next.log)));
              at.add(next);
            }
          });
    }
    return Collections.unmodifiableList(said);
  }

  int states() {
    return visited.size();
  }

  long transitions() {
    return transitions;
  }
}
