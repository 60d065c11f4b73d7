package io.logfold.chaos.checker;

import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.OrderState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One order in the log: its events by place, and what they fold to, as far as they can be folded.
 * That is up to the first event that has not the next version, is in another partition, or is
 * illegal.
 */
final class OrderLog {

  private static final Comparator<StoredEvent> BY_PLACE =
      Comparator.comparingInt(StoredEvent::partition).thenComparingLong(StoredEvent::offset);

  private final String orderId;
  private final List<StoredEvent> events;
  private final List<OrderState> states = new ArrayList<>(List.of(OrderState.NONE));
  private final Set<String> commandIds = new HashSet<>();
  private @Nullable String objection;

  OrderLog(String orderId, List<StoredEvent> events) {
    this.orderId = orderId;
    this.events = events.stream().sorted(BY_PLACE).toList();
    for (StoredEvent event : this.events) {
      commandIds.add(event.commandId());
    }
    for (StoredEvent event : this.events) {
      if (!isNext(event)) {
        break;
      }
      Optional<String> why = fold(event);
      if (why.isPresent()) {
        objection = "%s: %s".formatted(event, why.get());
        break;
      }
    }
  }

  private boolean isNext(StoredEvent event) {
    return event.version() == states.size() && event.partition() == partition();
  }

  private Optional<String> fold(StoredEvent event) {
    OrderState before = states.getLast();
    try {
      Optional<String> why = OrderRules.objection(before, event.type(), event.data());
      if (why.isPresent()) {
        return Optional.of("the order is %s; %s".formatted(before.status().label(), why.get()));
      }
      states.add(before.after(event.type(), event.data(), occurredAt(event)));
      return Optional.empty();
    } catch (RuntimeException e) { // whatever the data may be
      return Optional.of("%s makes no sense: %s".formatted(event.data(), e.getMessage()));
    }
  }

  static String occurredAt(StoredEvent event) {
    return event.data().required("occurredAt").asString();
  }

  String orderId() {
    return orderId;
  }

  /** All of them, by place. */
  List<StoredEvent> events() {
    return events;
  }

  /** Where the first event is; an order without events is nowhere: -1. */
  int partition() {
    return events.isEmpty() ? -1 : events.getFirst().partition();
  }

  /** The number of events that could be folded. */
  int end() {
    return states.size() - 1;
  }

  /** Whether that is all of them, so that a version identifies a place in the log. */
  boolean isSound() {
    return end() == events.size();
  }

  /**
   * The order at a version.
   *
   * @param version from 0 to {@link #end}
   */
  OrderState state(long version) {
    return states.get(Math.toIntExact(version));
  }

  /** The event that led to the version, of a sound log. */
  StoredEvent event(long version) {
    return events.get(Math.toIntExact(version - 1));
  }

  /** Why the first event that could not be folded is illegal; null: it is not. */
  @Nullable String objection() {
    return objection;
  }

  boolean has(String commandId) {
    return commandIds.contains(commandId);
  }

  List<StoredEvent> eventsOf(String commandId) {
    return has(commandId)
        ? events.stream().filter(event -> event.commandId().equals(commandId)).toList()
        : List.of();
  }

  /** How many of its events precede the place. */
  long versionsBefore(int partition, long offset) {
    return events.stream()
        .filter(event -> event.partition() == partition && event.offset() < offset)
        .count();
  }
}
