package io.logfold.testkit.terms;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.testkit.terms.Bounds.Faults;
import io.logfold.testkit.terms.Search.Violation;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Owners acquire one partition and append to it, in every order there is: crashes, pauses, late,
 * doubled and lost records, halves of groups, and leaders that lack something.
 */
class TermsTest {

  private static final Faults NO_FAULTS = Faults.NONE;
  private static final int MOST_STATES = 2_000_000;

  /** Each is looked at to its end. */
  private static List<Bounds> worlds() {
    Faults foreign = NO_FAULTS.foreign(1);
    return List.of(
        new Bounds(2, 2, 1, 2, 1, 8, NO_FAULTS),
        new Bounds(2, 2, 1, 1, 1, 6, NO_FAULTS.crashes(1).doubles(1)),
        new Bounds(2, 2, 1, 1, 1, 5, NO_FAULTS.crashes(1).cleanCuts(2).places(1)),
        new Bounds(2, 1, 2, 1, 2, 7, foreign.blindAcks(1)),
        new Bounds(2, 1, 2, 1, 2, 6, NO_FAULTS.doubles(1).cleanCuts(1).places(1)),
        new Bounds(3, 1, 1, 2, 1, 8, foreign),
        new Bounds(2, 1, 1, 1, 1, 7, foreign.doubles(1).uncleanCuts(1).places(1)),
        new Bounds(1, 2, 2, 1, 1, 7, foreign.doubles(1).uncleanCuts(1).places(1)));
  }

  @ParameterizedTest
  @MethodSource("worlds")
  void nothing_that_can_happen_breaks_a_promise(Bounds bounds) {
    Search search = new Search(Set.of(), bounds);
    int[] most = {0};
    search.atRest(world -> most[0] = Math.max(most[0], Long.bitCount(world.stored)));
    assertThat(search.run(new World(bounds), MOST_STATES)).isEmpty();
    assertThat(search.states()).isLessThan(MOST_STATES);
    assertThat(most[0]).as("commands that were answered").isEqualTo(answered(bounds));
    System.out.printf("%s: %,d states, %,d steps%n", bounds, search.states(), search.transitions());
  }

  /** All that there is room for: each owner needs a record to open its term. */
  private static int answered(Bounds bounds) {
    return Math.min(bounds.owners() * bounds.appends(), bounds.logLength() - bounds.owners());
  }

  /** From small to large: what can be found in a small world is found there, and shown shortest. */
  private static final List<Bounds> SMALL_WORLDS =
      List.of(
          new Bounds(2, 1, 1, 1, 1, 6, NO_FAULTS),
          new Bounds(2, 1, 1, 2, 1, 7, NO_FAULTS),
          new Bounds(1, 2, 2, 1, 2, 6, new Faults(1, 1, 0, 1, 0, 0, 0)),
          new Bounds(1, 1, 1, 2, 1, 5, NO_FAULTS.places(1)),
          new Bounds(1, 2, 1, 1, 1, 5, NO_FAULTS.doubles(1).uncleanCuts(1).places(1)),
          new Bounds(1, 1, 2, 1, 1, 5, NO_FAULTS.doubles(1).uncleanCuts(1).places(1)),
          new Bounds(2, 1, 1, 1, 1, 5, NO_FAULTS.foreign(1).uncleanCuts(1)),
          new Bounds(1, 2, 3, 1, 1, 6, NO_FAULTS.foreign(1).uncleanCuts(1)));

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GIVES_UP_WHEN_LANDED_LATER")
  void without_any_one_of_the_rules_something_goes_wrong(Flaw flaw) {
    Optional<Violation> violation =
        SMALL_WORLDS.stream()
            .flatMap(bounds -> find(EnumSet.of(flaw), bounds).stream())
            .findFirst();
    assertThat(violation).as("what %s leads to", flaw).isPresent();
    System.out.printf("%s: %s%n%n", flaw, violation.orElseThrow());
  }

  @Test
  void with_all_of_the_rules_nothing_goes_wrong_in_the_same_worlds() {
    assertThat(SMALL_WORLDS).allSatisfy(bounds -> assertThat(find(Set.of(), bounds)).isEmpty());
  }

  private static Optional<Violation> find(Set<Flaw> flaws, Bounds bounds) {
    return new Search(flaws, bounds).run(new World(bounds), MOST_STATES);
  }

  /**
   * The one promise that an unclean cut can break for good: a copy of an opening that the log had
   * lost opens its term at another index, and the end of a group is taken for a group.
   */
  @Test
  void when_a_lost_opening_comes_again_the_end_of_a_group_can_count_alone() {
    Bounds bounds = new Bounds(1, 2, 2, 2, 1, 6, NO_FAULTS.doubles(1).uncleanCuts(1));
    assertThat(find(Set.of(), bounds).map(Violation::what))
        .contains("of a1 1 records count, and not 2");
  }

  @Test
  void to_merge_states_that_differ_by_their_ghosts_hides_nothing() {
    Bounds bounds = new Bounds(2, 2, 1, 1, 1, 6, NO_FAULTS);
    assertThat(outcomes(bounds, true)).isEqualTo(outcomes(bounds, false)).isNotEmpty();
  }

  private static Set<String> outcomes(Bounds bounds, boolean merges) {
    Set<String> outcomes = new HashSet<>();
    Search search =
        new Search(Set.of(), bounds, merges)
            .atRest(
                world ->
                    outcomes.add(
                        "%s of %s"
                            .formatted(
                                Long.toBinaryString(world.stored),
                                List.of(world.reading(Set.of()).counted.length))));
    assertThat(search.run(new World(bounds), MOST_STATES)).isEmpty();
    return outcomes;
  }
}
