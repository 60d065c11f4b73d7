package io.logfold.domain.order;

import static io.logfold.domain.order.OrderFixtures.AT;
import static io.logfold.domain.order.OrderFixtures.DECIDER;
import static io.logfold.domain.order.OrderFixtures.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.decider.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What memory is bounded by follows what an order holds, whatever its shape. */
class OrderWeightTest {

  private static final Amount PAYMENT = Amount.of("1.00");
  private static final Money PRICE = Money.parse("1.00", EUR);

  private static Order fold(OrderEvent... events) {
    Order order = DECIDER.initial();
    for (OrderEvent event : events) {
      order = DECIDER.evolve(order, event);
    }
    return order;
  }

  private static OrderEvent created(String customer, List<OrderLine> lines) {
    return new OrderEvent.OrderCreated(customer, EUR, PaymentTerms.PREPAID, lines, AT);
  }

  private static List<OrderLine> lines(int count, String text) {
    List<OrderLine> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(new OrderLine(text + i, 1, PRICE));
    }
    return lines;
  }

  /** Of the characters: one byte each, two when one of a string is beyond Latin-1. */
  private static void assertWeighs(Order order, long atLeast) {
    assertThat(DECIDER.weight(order)).isBetween(atLeast, 1_000 + 5 * atLeast / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 1_000, 900_000})
  void every_text_counts_wherever_it_is(int length) {
    String latin = "x".repeat(length);
    String wide = "ж".repeat(length);
    assertWeighs(fold(created(latin, List.of())), length);
    assertWeighs(fold(created("c", lines(1, latin))), length);
    assertWeighs(fold(created("c", lines(1, wide))), 2L * length);
    assertWeighs(
        fold(
            created("c", List.of()),
            new OrderEvent.PaymentRecorded(new Payment(PRICE, latin, 1, AT))),
        length);
    assertWeighs(fold(created("c", List.of()), new OrderEvent.OrderCancelled(latin, AT)), length);
    assertWeighs(
        fold(
            created("c", lines(1, "s")),
            new OrderEvent.OrderApproved(AT),
            new OrderEvent.OrderShipped(new Shipment(latin, latin), AT)),
        2L * length);
  }

  @Test
  void an_order_does_not_grow_for_ever() {
    Order order = fold(created("c", lines(900, "x".repeat(1_000))));
    int added = 0;
    Decision<OrderEvent> decision = add(order, added);
    while (decision instanceof Decision.Accepted<OrderEvent>(var events)) {
      order = DECIDER.evolve(order, events.getFirst());
      decision = add(order, ++added);
    }
    assertThat(decision).isInstanceOf(Decision.Rejected.class).asString().contains("too-large");
    assertThat(added).isBetween(1_000, 1_300);
    assertThat(DECIDER.decide(order, new OrderCommand.RecordPayment(PAYMENT, "m", 1, AT)))
        .isEqualTo(decision);
    assertThat(DECIDER.decide(order, new OrderCommand.ApproveOrder(AT)))
        .isInstanceOf(Decision.Accepted.class);
  }

  private static Decision<OrderEvent> add(Order order, int number) {
    String sku = "y".repeat(990) + number;
    return DECIDER.decide(order, new OrderCommand.AddLine(sku, 1, PAYMENT, AT));
  }

  @Test
  void many_lines_with_long_skus_count_each() {
    assertWeighs(fold(created("c", lines(900, "x".repeat(1_000)))), 900 * 1_000L);
  }

  /** The sum is carried along, so that it costs nothing; it must be that of what is there. */
  @Test
  void however_an_order_came_about_it_weighs_the_same() {
    Random random = new Random(7);
    for (int run = 0; run < 200; run++) {
      Order order = fold(created("c", lines(2, "first")));
      for (int step = 0; step < 30; step++) {
        List<OrderLine> lines = order.lines();
        int kind = lines.isEmpty() ? 0 : random.nextInt(4);
        OrderLine line = new OrderLine("sku-" + step + "y".repeat(random.nextInt(300)), 1, PRICE);
        order =
            DECIDER.evolve(
                order,
                switch (kind) {
                  case 0 -> new OrderEvent.LineAdded(line, AT);
                  case 1 ->
                      new OrderEvent.LineChanged(
                          new OrderLine(lines.get(random.nextInt(lines.size())).sku(), 7, PRICE),
                          AT);
                  case 2 ->
                      new OrderEvent.LineRemoved(lines.get(random.nextInt(lines.size())).sku(), AT);
                  default ->
                      new OrderEvent.PaymentRecorded(
                          new Payment(PRICE, "m".repeat(1 + random.nextInt(300)), 1, AT));
                });
        Order anew =
            new Order(
                order.status(),
                order.customerId(),
                order.currency(),
                order.paymentTerms(),
                List.copyOf(order.lines()),
                List.copyOf(order.payments()),
                order.paid(),
                order.shipment(),
                order.reason(),
                List.copyOf(order.timeline()));
        assertThat(DECIDER.weight(order)).isEqualTo(DECIDER.weight(anew));
      }
    }
  }
}
