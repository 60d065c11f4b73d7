package io.logfold.bootstrap.reading;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * One order, read from the log by who does not own it; no writer is opened, so nobody is fenced.
 * Any thread; calls block while they read.
 */
public final class OrderReader {

  private final EventLog<OrderEvent> log;
  private final OrderDecider decider = new OrderDecider();

  public OrderReader(EventLog<OrderEvent> log) {
    this.log = log;
  }

  /** All events of the order, oldest first; empty when there is none. */
  public List<RecordedEvent<OrderEvent>> history(String orderId) {
    LogExtent extent = log.extent(log.partitionOf(orderId));
    List<RecordedEvent<OrderEvent>> events = new ArrayList<>();
    try (EventCursor<OrderEvent> cursor =
        log.readAggregate(orderId, extent.start(), extent.end())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        events.addAll(batch);
      }
    }
    return events;
  }

  /** The order after its first events, as long as they are {@code wanted}; version 0: none is. */
  public AggregateState<Order> state(String orderId, Predicate<RecordedEvent<OrderEvent>> wanted) {
    Order order = decider.initial();
    long version = 0;
    for (RecordedEvent<OrderEvent> event : history(orderId)) {
      if (!wanted.test(event)) {
        break;
      }
      order = decider.evolve(order, event.event());
      version = event.version();
    }
    return new AggregateState<>(orderId, version, order);
  }
}
