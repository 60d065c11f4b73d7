package io.logfold.bootstrap.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderEvent.OrderApproved;
import io.logfold.domain.order.OrderEvent.OrderCancelled;
import io.logfold.domain.order.OrderEvent.OrderCreated;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationTest {

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  private static final OrderEvent CREATED =
      new OrderCreated("c", Currency.getInstance("EUR"), PaymentTerms.PREPAID, List.of(), AT);
  private static final OrderEvent APPROVED = new OrderApproved(AT);
  private static final OrderEvent CANCELLED = new OrderCancelled("no", AT);

  private final OrderDecider decider = new OrderDecider();
  private final InMemoryEventLog<OrderEvent> log = new InMemoryEventLog<>("orders", 1);
  private final StoredOrders stored = new StoredOrders();

  private void append(String id, long version, OrderEvent event) {
    try (var writer = log.openWriter(0, Place.BEGINNING)) {
      var unused =
          writer.append(
              List.of(
                  new NewEvent<>(
                      id, version, event, new EventMetadata("k" + version, null, null, AT))));
    }
  }

  private Snapshot<Order> snapshot(String id, OrderEvent... events) {
    Order state = decider.initial();
    CommandMemory commands = CommandMemory.EMPTY;
    for (int i = 0; i < events.length; i++) {
      state = decider.evolve(state, events[i]);
      commands = commands.after("k" + (i + 1), i + 1L, AT);
    }
    return new Snapshot<>(id, events.length, state, commands);
  }

  private VerificationReport verify() throws InterruptedException {
    return verify(1 << 20);
  }

  private VerificationReport verify(long memory) throws InterruptedException {
    return new Verification<>(decider, log, stored, events -> {}, memory).run();
  }

  @Test
  void little_memory_makes_more_passes_and_the_same_findings() throws Exception {
    for (int i = 0; i < 50; i++) {
      append("o" + i, 1, CREATED);
      append("o" + i, 2, APPROVED);
      stored.snapshots.add(snapshot("o" + i, CREATED, APPROVED));
    }
    stored.checkpoint = StoredOrders.endOf(log);
    append("o7", 2, APPROVED);
    append("o9", 4, CANCELLED);
    stored.snapshots.removeIf(snapshot -> snapshot.aggregateId().equals("o11"));
    stored.unreadable.add("o13");

    VerificationReport roomy = verify(1 << 20);
    VerificationReport tight = verify(5_000);

    assertThat(roomy.events()).isEqualTo(102);
    assertThat(roomy.aggregates()).isEqualTo(50);
    assertThat(roomy.snapshots()).isEqualTo(49);
    assertThat(roomy.duplicates()).isEqualTo(1);
    assertThat(roomy.gaps()).isEqualTo(1);
    assertThat(roomy.divergent()).isEqualTo(2);
    assertThat(tight).usingRecursiveComparison().ignoringFields("findings").isEqualTo(roomy);
    assertThat(tight.findings()).containsExactlyInAnyOrderElementsOf(roomy.findings());
  }

  @Test
  void an_index_that_points_elsewhere_diverges_and_one_that_lacks_something_is_counted()
      throws Exception {
    append("right", 1, CREATED);
    append("wrong", 1, CREATED);
    append("incomplete", 1, CREATED);
    stored.checkpoint = StoredOrders.endOf(log);
    for (String id : List.of("right", "wrong", "incomplete")) {
      stored.snapshots.add(snapshot(id, CREATED));
    }
    stored.indexed.put("right", EventOffsets.of(firstEvent()));
    stored.indexed.put("wrong", EventOffsets.of(firstEvent()));
    VerificationReport report = verify();
    assertThat(report.divergent()).isEqualTo(1);
    assertThat(report.findings().getFirst()).contains("wrong", "index");
    assertThat(report.unindexed()).isEqualTo(1);
  }

  private long firstEvent() {
    try (var cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      return cursor.next().getFirst().position().offset();
    }
  }

  @Test
  void a_checkpoint_at_a_place_that_the_log_does_not_have_diverges() throws Exception {
    append("a", 1, CREATED);
    stored.snapshots.add(snapshot("a", CREATED));
    Place end = StoredOrders.endOf(log);
    stored.checkpoint = new Place(end.offset(), new Term(1, "0"), end.index(), -1);

    assertThat(verify().findings())
        .singleElement()
        .asString()
        .contains("is not a place that the log has");
  }

  @Test
  void a_checkpoint_beyond_the_end_of_the_log_diverges() throws Exception {
    append("a", 1, CREATED);
    stored.snapshots.add(snapshot("a", CREATED));
    Place end = StoredOrders.endOf(log);
    stored.checkpoint = new Place(end.offset() + 5, end.term(), end.index() + 5, -1);

    VerificationReport report = verify();
    assertThat(report.divergent()).isEqualTo(1);
    assertThat(report.findings().getFirst()).contains("beyond the end of the log");
  }

  @Test
  void snapshots_that_the_log_gives_are_clean_even_if_they_are_behind_or_ahead_of_the_checkpoint()
      throws Exception {
    append("a", 1, CREATED);
    stored.checkpoint = StoredOrders.endOf(log);
    append("b", 1, CREATED);
    append("a", 2, APPROVED);
    stored.snapshots.add(snapshot("a", CREATED));
    stored.snapshots.add(snapshot("b", CREATED));

    VerificationReport report = verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.clean()).isTrue();
    assertThat(report.events()).isEqualTo(3);
    assertThat(report.aggregates()).isEqualTo(2);
    assertThat(report.snapshots()).isEqualTo(2);
  }

  @Test
  void a_gap_and_a_duplicate_in_the_log_are_found() throws Exception {
    append("gap", 1, CREATED);
    append("gap", 3, CANCELLED);
    append("twice", 1, CREATED);
    append("twice", 1, CREATED);

    VerificationReport report = verify();
    assertThat(report.gaps()).isEqualTo(1);
    assertThat(report.duplicates()).isEqualTo(1);
    assertThat(report.clean()).isFalse();
    assertThat(report.findings()).hasSize(2);
  }

  @Test
  void another_state_other_commands_and_a_version_beyond_the_log_diverge() throws Exception {
    append("state", 1, CREATED);
    append("commands", 1, CREATED);
    append("version", 1, CREATED);
    stored.snapshots.add(
        new Snapshot<>("state", 1, decider.initial(), snapshot("state", CREATED).commands()));
    stored.snapshots.add(
        new Snapshot<>("commands", 1, snapshot("commands", CREATED).state(), CommandMemory.EMPTY));
    stored.snapshots.add(snapshot("version", CREATED, APPROVED));

    assertThat(verify().divergent()).isEqualTo(3);
  }

  @Test
  void what_the_checkpoint_promises_and_is_not_there_diverges() throws Exception {
    append("missing", 1, CREATED);
    append("old", 1, CREATED);
    append("old", 2, APPROVED);
    stored.checkpoint = StoredOrders.endOf(log);
    stored.snapshots.add(snapshot("old", CREATED));

    assertThat(verify().divergent()).isEqualTo(2);
  }

  @Test
  void a_snapshot_without_events_and_one_that_cannot_be_read_diverge() throws Exception {
    append("unreadable", 1, CREATED);
    stored.checkpoint = StoredOrders.endOf(log);
    stored.unreadable.add("unreadable");
    stored.snapshots.add(snapshot("nobody", CREATED));

    assertThat(verify().divergent()).isEqualTo(2);
  }
}
