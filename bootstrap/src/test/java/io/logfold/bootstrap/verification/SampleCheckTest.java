package io.logfold.bootstrap.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderEvent.OrderCreated;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SampleCheckTest {

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  private static final OrderEvent CREATED =
      new OrderCreated("c", Currency.getInstance("EUR"), PaymentTerms.PREPAID, List.of(), AT);

  private final OrderDecider decider = new OrderDecider();
  private final InMemoryEventLog<OrderEvent> log = new InMemoryEventLog<>("orders", 1);
  private final StoredOrders stored = new StoredOrders();
  private final SampleCheck<Order, OrderEvent> check = new SampleCheck<>(decider, log, stored);

  private void order(String id) {
    order(id, decider.evolve(decider.initial(), CREATED));
  }

  private void order(String id, Order state) {
    try (var writer = log.openWriter(0, Place.BEGINNING)) {
      long offset =
          writer
              .append(
                  List.of(new NewEvent<>(id, 1, CREATED, new EventMetadata("k", null, null, AT))))
              .getFirst()
              .position()
              .offset();
      stored.indexed.put(id, EventOffsets.of(offset));
    }
    stored.snapshots.add(new Snapshot<>(id, 1, state, CommandMemory.EMPTY.after("k", 1, AT)));
  }

  @Test
  void it_walks_through_everything_and_begins_again() {
    for (String id : List.of("a", "b", "c", "d", "e")) {
      order(id);
    }
    for (int i = 0; i < 4; i++) {
      check.check(2);
    }
    assertThat(check.report()).isEqualTo(new SampleReport(5, 1, 0, 0, null, null));
    check.check(2);
    assertThat(check.report().checked()).isEqualTo(7);
  }

  @Test
  void another_state_is_found() {
    order("good");
    order("bad", decider.initial());
    check.check(10);
    assertThat(check.report().divergent()).isEqualTo(1);
    assertThat(check.report().finding()).contains("bad", "another state");
  }

  @Test
  void an_index_that_leads_to_another_order_or_nowhere_is_found() {
    order("a");
    order("b");
    order("c");
    stored.indexed.put(
        "a", EventOffsets.of(Objects.requireNonNull(stored.indexed.get("b")).get(0)));
    stored.indexed.put("c", EventOffsets.of(1_000));
    check.check(10);
    assertThat(check.report().divergent()).isEqualTo(2);
    assertThat(check.report().checked()).isEqualTo(3);
  }

  @Test
  void what_cannot_be_read_is_found_and_what_has_no_index_is_passed_over() {
    order("a");
    stored.indexed.clear();
    check.check(10);
    assertThat(check.report()).isEqualTo(new SampleReport(0, 0, 1, 0, null, null));
  }
}
