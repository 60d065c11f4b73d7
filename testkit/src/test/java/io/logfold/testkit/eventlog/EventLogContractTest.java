package io.logfold.testkit.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The contract is worth something only if a broken log fails it. */
class EventLogContractTest {

  static Stream<Arguments> brokenLogs() {
    return Stream.of(
        Arguments.of(BrokenLogs.ForgetsFencing.class, "a_new_writer_fences_the_one_before_it"),
        Arguments.of(
            BrokenLogs.OpensAgainAgainstASuccessor.class,
            "a_writer_does_not_open_again_against_who_took_over"),
        Arguments.of(
            BrokenLogs.ForgetsFencing.class, "a_writer_that_used_to_write_a_lot_is_fenced_too"),
        Arguments.of(
            BrokenLogs.ConfirmsBlindly.class, "a_writer_is_confirmed_until_somebody_takes_over"),
        Arguments.of(
            BrokenLogs.TearsBatches.class,
            "an_unwritable_event_stores_nothing_and_leaves_the_writer_usable"),
        Arguments.of(
            BrokenLogs.LosesTheLastEventOfABatch.class, "events_are_read_as_they_were_appended"),
        Arguments.of(
            BrokenLogs.LosesTheLastEventOfABatch.class, "a_large_batch_is_appended_as_one"),
        Arguments.of(
            BrokenLogs.NamesTheWrongUnwritableEvent.class,
            "an_unwritable_event_stores_nothing_and_leaves_the_writer_usable"),
        Arguments.of(BrokenLogs.ForgetsNotes.class, "notes_are_read_as_they_were_appended"),
        Arguments.of(BrokenLogs.ReusesTerms.class, "each_term_is_numbered_after_the_one_before_it"),
        Arguments.of(
            BrokenLogs.TrustsEveryPlace.class, "a_place_that_the_log_does_not_have_is_an_error"),
        Arguments.of(
            BrokenLogs.ForgetsFencing.class,
            "what_a_zombie_writes_does_not_count_and_its_successor_goes_on"),
        Arguments.of(BrokenLogs.ForgetsCorrelation.class, "metadata_and_unicode_survive"),
        Arguments.of(BrokenLogs.RenumbersOffsets.class, "events_are_read_as_they_were_appended"),
        Arguments.of(
            BrokenLogs.ReadsPastTheEnd.class, "a_range_includes_its_start_and_excludes_its_end"),
        Arguments.of(
            BrokenLogs.ReadsFromTheBeginning.class,
            "a_range_includes_its_start_and_excludes_its_end"),
        Arguments.of(BrokenLogs.ReadsOtherAggregatesToo.class, "one_aggregate_is_read_out_of_many"),
        Arguments.of(
            BrokenLogs.PassesOverWhatIsMissing.class, "an_offset_without_an_event_is_an_error"),
        Arguments.of(
            BrokenLogs.ReadsWhatLiesBetweenToo.class, "chosen_events_are_read_in_their_order"),
        Arguments.of(
            BrokenLogs.ReadsWhatLiesBetweenToo.class,
            "the_histories_of_two_aggregates_are_read_side_by_side"),
        Arguments.of(
            BrokenLogs.LosesTheLastChosenEvent.class,
            "chosen_events_may_be_far_apart_or_close_together"),
        Arguments.of(
            BrokenLogs.ShowsAnExtentOfThePast.class,
            "an_appended_batch_lies_within_the_extent_at_once"));
  }

  @ParameterizedTest
  @MethodSource("brokenLogs")
  void a_broken_log_fails(Class<? extends EventLogContract> broken, String rule) {
    assertThat(failuresOf(broken)).contains(rule + "()");
  }

  private static List<String> failuresOf(Class<?> contract) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    return listener.getSummary().getFailures().stream()
        .map(failure -> failure.getTestIdentifier().getDisplayName())
        .toList();
  }
}
