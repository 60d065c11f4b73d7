package io.logfold.testkit.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.testkit.lanes.Search.Violation;
import io.logfold.testkit.lanes.Steps.Bounds;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two nodes acquire one partition and write to it, in every order there is: crashes, late requests,
 * lost answers and late markers included.
 */
class AcquisitionsTest {

  /** From small to large: what can be found in a small world is found there, and shown shortest. */
  private static final List<Bounds> WORLDS =
      List.of(
          new Bounds(1, 1, 2, 0),
          new Bounds(1, 2, 2, 0),
          new Bounds(1, 3, 1, 0),
          new Bounds(2, 1, 2, 0),
          new Bounds(2, 2, 1, 0));

  @Test
  void no_order_of_two_acquisitions_loses_doubles_or_overlooks_anything() {
    assertThat(allOf(new Bounds(1, 3, 2, 1)).longestLog()).isEqualTo(6);
  }

  @Test
  void nor_does_any_order_in_which_each_lane_is_used_again() {
    assertThat(allOf(new Bounds(1, 4, 1, 0)).longestLog()).isEqualTo(8);
  }

  @Test
  void nor_does_any_order_in_which_both_begin_again_after_a_failure() {
    assertThat(allOf(new Bounds(2, 1, 2, 1)).longestLog()).isEqualTo(4);
  }

  private static Search allOf(Bounds bounds) {
    Search search = new Search(new Steps(Set.of(), bounds));
    assertThat(search.run(world(Set.of()))).isEmpty();
    assertThat(search.decidedUnread()).isPositive();
    System.out.printf("%s: %,d states, %,d steps%n", bounds, search.states(), search.transitions());
    return search;
  }

  @ParameterizedTest
  @EnumSource
  void without_any_one_of_the_rules_something_goes_wrong(Flaw flaw) {
    Set<Flaw> flaws = Set.of(flaw);
    Optional<Violation> violation =
        WORLDS.stream()
            .map(bounds -> new Search(new Steps(flaws, bounds)).run(world(flaws)))
            .flatMap(Optional::stream)
            .findFirst();
    assertThat(violation).as("what %s leads to", flaw).isPresent();
    System.out.printf("%s: %s%n%n", flaw, violation.orElseThrow());
  }

  private static Cluster world(Set<Flaw> flaws) {
    return new Cluster(flaws.contains(Flaw.MARKERS_DECIDE_ON_PROGRESS), new Node(), new Node());
  }
}
