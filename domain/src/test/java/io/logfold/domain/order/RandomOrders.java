package io.logfold.domain.order;

import io.logfold.decider.Decision.Accepted;
import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderCommand.CancelOrder;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.DeliverOrder;
import io.logfold.domain.order.OrderCommand.IssueInvoice;
import io.logfold.domain.order.OrderCommand.MarkUnavailable;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderCommand.RemoveLine;
import io.logfold.domain.order.OrderCommand.ReturnOrder;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import io.logfold.domain.order.OrderCommand.StartProcessing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Commands and events of orders that nobody would think of: all currencies' forms, any text, times
 * that run backwards. The same random source gives the same orders. For one thread at a time.
 */
public final class RandomOrders {

  private static final List<String> CURRENCIES = List.of("EUR", "BRL", "JPY", "KWD");
  private static final List<String> TEXTS =
      List.of(
          "a", "credit_card", "Grüße, 東京 🚚", "\"quoted\" \\ back", "line\nbreak\ttab", "</b>'");

  private final RandomGenerator random;

  public RandomOrders(RandomGenerator random) {
    this.random = random;
  }

  /** A valid command of any kind; the order may well reject it. */
  public OrderCommand command() {
    Instant at = instant();
    return switch (random.nextInt(13)) {
      case 0 -> create();
      case 1, 2 -> new AddLine(sku(), 1 + random.nextInt(9), amount(), at);
      case 3 -> new RemoveLine(sku(), at);
      case 4, 5 -> new RecordPayment(amount(), text(), 1 + random.nextInt(24), at);
      case 6 -> new ApproveOrder(at);
      case 7 -> new IssueInvoice(at);
      case 8 -> new StartProcessing(at);
      case 9 -> new ShipOrder(text(), text(), at);
      case 10 -> new DeliverOrder(at);
      case 11 ->
          switch (random.nextInt(4)) {
            case 0 -> new CancelOrder(text(), at);
            case 1 -> new MarkUnavailable(at);
            default -> new StartProcessing(at);
          };
      default -> new ReturnOrder(text(), at);
    };
  }

  /** A command that begins an order. */
  public CreateOrder create() {
    Currency currency = Currency.getInstance(CURRENCIES.get(random.nextInt(CURRENCIES.size())));
    List<OrderLine> lines = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Money unitPrice = new Money(random.nextLong(1_000_000), currency);
      lines.add(new OrderLine("sku-" + i, 1 + random.nextInt(100), unitPrice));
    }
    PaymentTerms terms = random.nextBoolean() ? PaymentTerms.PREPAID : PaymentTerms.ON_ACCOUNT;
    return new CreateOrder(text(), currency, terms, lines, instant());
  }

  /** The events of an order that has met this many commands, the rejected ones included. */
  public List<OrderEvent> history(int commands) {
    OrderDecider decider = new OrderDecider();
    List<OrderEvent> history = new ArrayList<>();
    Order order = decider.initial();
    for (int i = 0; i < commands; i++) {
      if (decider.decide(order, i == 0 ? create() : command())
          instanceof Accepted<OrderEvent>(var events)) {
        for (OrderEvent event : events) {
          order = decider.evolve(order, event);
          history.add(event);
        }
      }
    }
    return history;
  }

  private String sku() {
    return "sku-" + random.nextInt(6);
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size())) + random.nextInt(1000);
  }

  private Amount amount() {
    return new Amount(BigDecimal.valueOf(random.nextLong(10_000_000), random.nextInt(4)), null);
  }

  private Instant instant() {
    long second = random.nextLong(4_000_000_000L);
    return switch (random.nextInt(3)) {
      case 0 -> Instant.ofEpochSecond(second);
      case 1 -> Instant.ofEpochSecond(second, random.nextInt(1000) * 1_000_000L);
      default -> Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
    };
  }
}
