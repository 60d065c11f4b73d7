package io.logfold.bootstrap.imports;

import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an import did.
 *
 * @param orders that were in the files
 * @param withoutOrder what was in the files besides, and is not imported
 * @param commands that were sent
 * @param accepted of them, including {@code replayed}
 * @param replayed that had been accepted by an earlier import, so that nothing was stored
 * @param rejected by a rule of the domain
 * @param statuses how many orders are in each status now, in the order of statuses
 * @param paid on all orders together
 */
public record ImportReport(
    int orders,
    WithoutOrder withoutOrder,
    long commands,
    long accepted,
    long replayed,
    List<Rejection> rejected,
    Map<OrderStatus, Integer> statuses,
    Money paid,
    Duration took) {

  /**
   * Items and payments of orders that are not in {@code orders}.
   *
   * @param first file and line of one of them
   */
  public record WithoutOrder(long rows, Optional<String> first) {}

  /** A command that was refused, and why. */
  public record Rejection(String orderId, String command, String code, String message) {}

  /** Commands answered per second. */
  public long rate() {
    return Math.round(commands * 1e9 / Math.max(1, took.toNanos()));
  }
}
