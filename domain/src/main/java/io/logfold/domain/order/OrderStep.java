package io.logfold.domain.order;

import static io.logfold.domain.order.OrderStatus.APPROVED;
import static io.logfold.domain.order.OrderStatus.CANCELLED;
import static io.logfold.domain.order.OrderStatus.CREATED;
import static io.logfold.domain.order.OrderStatus.DELIVERED;
import static io.logfold.domain.order.OrderStatus.INVOICED;
import static io.logfold.domain.order.OrderStatus.NONE;
import static io.logfold.domain.order.OrderStatus.PROCESSING;
import static io.logfold.domain.order.OrderStatus.RETURNED;
import static io.logfold.domain.order.OrderStatus.SHIPPED;
import static io.logfold.domain.order.OrderStatus.UNAVAILABLE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table of statuses: a row per step, with the status it leads to (null: the order stays where
 * it is) and the statuses in which it is allowed. Everything not listed is forbidden.
 */
enum OrderStep {
  CREATE("create the order", CREATED, NONE),
  CHANGE_LINES("change its lines", null, CREATED),
  RECORD_PAYMENT(
      "record a payment", null, CREATED, APPROVED, INVOICED, PROCESSING, SHIPPED, DELIVERED),
  APPROVE("approve it", APPROVED, CREATED),
  INVOICE("invoice it", INVOICED, APPROVED),
  START_PROCESSING("start processing", PROCESSING, APPROVED, INVOICED),
  SHIP("ship it", SHIPPED, APPROVED, INVOICED, PROCESSING),
  SHIP_ON_ACCOUNT("ship it", SHIPPED, CREATED, APPROVED, INVOICED, PROCESSING),
  DELIVER("deliver it", DELIVERED, SHIPPED),
  CANCEL("cancel it", CANCELLED, CREATED, APPROVED, INVOICED, PROCESSING, SHIPPED),
  MARK_UNAVAILABLE("mark it unavailable", UNAVAILABLE, CREATED, APPROVED, INVOICED, PROCESSING),
  RETURN("return it", RETURNED, DELIVERED);

  private final String words;
  private final @Nullable OrderStatus next;
  private final OrderStatus first;

  @SuppressWarnings("ImmutableEnumChecker") // an EnumSet for its speed; never changed
  private final Set<OrderStatus> allowed;

  OrderStep(String words, @Nullable OrderStatus next, OrderStatus first, OrderStatus... others) {
    this.words = words;
    this.next = next;
    this.first = first;
    this.allowed = EnumSet.of(first, others);
  }

  /** The row that holds for shipping under these terms. */
  static OrderStep shipping(PaymentTerms terms) {
    return switch (terms) {
      case PREPAID -> SHIP;
      case ON_ACCOUNT -> SHIP_ON_ACCOUNT;
    };
  }

  /** Whether an order in this status may take this step. */
  boolean isAllowedIn(OrderStatus status) {
    return allowed.contains(status);
  }

  /**
   * The status after this step.
   *
   * @throws IllegalStateException when the table does not allow it
   */
  OrderStatus from(OrderStatus status) {
    if (!isAllowedIn(status)) {
      throw new IllegalStateException(
          "no order can take step %s in status %s".formatted(this, status));
    }
    return next == null ? status : next;
  }

  /**
   * The code of the fact that prevents the step: {@code order.not-approved} when the step comes too
   * early, {@code order.already-shipped} when it comes too late, {@code order.cancelled} when all
   * is over.
   */
  String obstacleIn(OrderStatus status) {
    if (status == NONE) {
      return "order.unknown";
    }
    if (this == CREATE) {
      return "order.exists";
    }
    if (status.isFinal()) {
      return "order." + status.label();
    }
    return status.compareTo(first) < 0
        ? "order.not-" + first.label()
        : "order.already-" + status.label();
  }

  /** What is, and what would have to be. */
  String explanationFor(OrderStatus status) {
    if (status == NONE) {
      return "there is no such order; create it first";
    }
    if (this == CREATE) {
      return "the order exists already and is %s; choose another id".formatted(status.label());
    }
    List<String> labels = new ArrayList<>();
    for (OrderStatus candidate : allowed) {
      labels.add(candidate.label());
    }
    String last = labels.removeLast();
    String wanted = labels.isEmpty() ? last : String.join(", ", labels) + " or " + last;
    return "the order is %s%s; to %s, it has to be %s"
        .formatted(status.label(), status.isFinal() ? ", which is final" : "", words, wanted);
  }
}
