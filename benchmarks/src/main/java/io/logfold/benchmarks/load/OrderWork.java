package io.logfold.benchmarks.load;

import io.logfold.application.request.CommandRequest;
import io.logfold.domain.order.Amount;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.PaymentTerms;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.List;

/**
 * The same work for every side: orders of four commands and four events (create with two lines,
 * pay, approve, ship), about 250 bytes of JSON each. Stateless.
 */
public final class OrderWork {

  /** Commands, and events, of one order. */
  public static final int STEPS = 4;

  private static final Currency CURRENCY = Currency.getInstance("BRL");
  private static final Instant TIME = Instant.parse("2026-11-23T10:00:00Z");

  private final String run;
  private final int steps;

  /**
   * @param run makes the orders of this run differ from those of any other
   */
  public OrderWork(String run) {
    this(run, STEPS);
  }

  /**
   * @param steps commands, and events, of one order; beyond the usual ones its line is changed
   */
  public OrderWork(String run, int steps) {
    this.run = run;
    this.steps = steps;
  }

  /** The aggregate of a caller's request. */
  public String orderId(int caller, long sequence) {
    return "order-" + run + "-" + caller + "-" + sequence / steps;
  }

  /** A caller's request: the next step of its present order. */
  public CommandRequest<OrderCommand> request(int caller, long sequence) {
    String orderId = orderId(caller, sequence);
    int step = (int) (sequence % steps);
    OrderCommand command = steps == STEPS ? command(step, caller) : changing(step, caller);
    return CommandRequest.of(orderId, command, orderId + "/" + step);
  }

  /** The command of a step of an order whose line is changed again and again. */
  public static OrderCommand changing(int step, int caller) {
    return step == 0
        ? command(0, caller)
        : new OrderCommand.AddLine(
            "4244733e06e7ecb4970a6e2683c13e61",
            step,
            new Amount(new BigDecimal("58.90"), CURRENCY),
            TIME);
  }

  /** The command of a step. */
  public static OrderCommand command(int step, int caller) {
    return switch (step) {
      case 0 ->
          new OrderCommand.CreateOrder(
              "customer-" + caller,
              CURRENCY,
              PaymentTerms.PREPAID,
              List.of(
                  new OrderLine("4244733e06e7ecb4970a6e2683c13e61", 1, new Money(5890, CURRENCY)),
                  new OrderLine("e5f2d52b802189ee658865ca93d83a8f", 2, new Money(23990, CURRENCY))),
              TIME);
      case 1 ->
          new OrderCommand.RecordPayment(
              new Amount(new BigDecimal("538.70"), CURRENCY), "credit_card", 3, TIME);
      case 2 -> new OrderCommand.ApproveOrder(TIME);
      default -> new OrderCommand.ShipOrder("correios", "TRACK-" + caller, TIME);
    };
  }
}
