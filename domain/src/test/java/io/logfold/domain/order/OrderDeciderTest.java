package io.logfold.domain.order;

import static io.logfold.domain.order.OrderFixtures.AT;
import static io.logfold.domain.order.OrderFixtures.DECIDER;
import static io.logfold.domain.order.OrderFixtures.EUR;
import static io.logfold.domain.order.OrderFixtures.LINE;
import static io.logfold.domain.order.OrderFixtures.created;
import static io.logfold.domain.order.PaymentTerms.ON_ACCOUNT;
import static io.logfold.domain.order.PaymentTerms.PREPAID;
import static io.logfold.testkit.decider.DeciderSpec.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.decider.Decision.Accepted;
import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.IssueInvoice;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderCommand.RemoveLine;
import io.logfold.domain.order.OrderCommand.ReturnOrder;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.LineChanged;
import io.logfold.domain.order.OrderEvent.LineRemoved;
import io.logfold.domain.order.OrderEvent.OrderApproved;
import io.logfold.domain.order.OrderEvent.OrderDelivered;
import io.logfold.domain.order.OrderEvent.OrderReturned;
import io.logfold.domain.order.OrderEvent.OrderShipped;
import io.logfold.domain.order.OrderEvent.PaymentRecorded;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OrderDeciderTest {

  private static final Currency JPY = Currency.getInstance("JPY");
  private static final OrderEvent APPROVED = new OrderApproved(AT);

  @Test
  void an_order_is_created_with_what_the_command_says() {
    given(DECIDER)
        .when(OrderFixtures.create(PREPAID))
        .then(created(PREPAID, LINE))
        .thenState(
            order -> {
              assertThat(order.exists()).isTrue();
              assertThat(order.total()).hasToString("25.00 EUR");
              assertThat(order.paid()).isEqualTo(Money.zero(EUR));
              assertThat(order.enteredAt(OrderStatus.CREATED)).isEqualTo(AT);
              assertThat(order.enteredAt(OrderStatus.SHIPPED)).isNull();
            });
  }

  @Test
  void an_order_may_be_created_without_lines() {
    given(DECIDER)
        .when(new CreateOrder("c", EUR, PREPAID, List.of(), AT))
        .thenState(order -> assertThat(order.total()).isEqualTo(Money.zero(EUR)));
  }

  @Test
  void lines_in_another_currency_are_rejected_at_creation() {
    var line = new OrderLine("sku-1", 1, new Money(100, JPY));
    given(DECIDER)
        .when(new CreateOrder("c", EUR, PREPAID, List.of(line), AT))
        .thenRejected("order.currency-mismatch", "the order is in EUR, but the amount is in JPY");
  }

  @Test
  void a_new_sku_adds_a_line_and_a_known_one_replaces_quantity_and_price_in_its_place() {
    var other = new OrderLine("sku-2", 3, Money.parse("1.00", EUR));
    var again = new OrderLine("sku-1", 5, Money.parse("9.99", EUR));
    given(DECIDER, created(PREPAID, LINE))
        .when(new AddLine("sku-2", 3, Amount.of("1"), AT))
        .then(new LineAdded(other, AT));
    given(DECIDER, created(PREPAID, LINE), new LineAdded(other, AT))
        .when(new AddLine("sku-1", 5, Amount.of("9.99").in(EUR), AT))
        .then(new LineChanged(again, AT))
        .thenState(order -> assertThat(order.lines()).containsExactly(again, other));
  }

  @Test
  void a_price_may_be_zero() {
    given(DECIDER, created(PREPAID))
        .when(new AddLine("gift", 1, Amount.of("0.0"), AT))
        .then(new LineAdded(new OrderLine("gift", 1, Money.zero(EUR)), AT));
  }

  @Test
  void a_price_in_another_currency_is_rejected() {
    given(DECIDER, created(PREPAID, LINE))
        .when(new AddLine("sku-2", 1, Amount.of("1").in(JPY), AT))
        .thenRejected("order.currency-mismatch");
  }

  @Test
  void a_price_with_more_decimals_than_the_currency_is_rejected_naming_the_field() {
    given(DECIDER, created(PREPAID, LINE))
        .when(new AddLine("sku-2", 1, Amount.of("1.005"), AT))
        .thenFieldRejected("order.invalid-unit-price", "unitPrice")
        .thenRejected("order.invalid-unit-price", "unitPrice has 3 decimals, but EUR has 2: 1.005");
  }

  @Test
  void a_total_beyond_what_can_be_counted_is_rejected() {
    Amount huge = Amount.of("90000000000000000");
    given(DECIDER, created(PREPAID, LINE))
        .when(new AddLine("sku-2", 2, huge, AT))
        .thenRejected("order.too-much-money");
    given(DECIDER, created(PREPAID, LINE))
        .when(new AddLine("sku-2", 1, Amount.of("999999999999999999"), AT))
        .thenRejected("order.invalid-unit-price", "too large");
    Money most = new Money(Long.MAX_VALUE, EUR);
    given(DECIDER)
        .when(new CreateOrder("c", EUR, PREPAID, List.of(new OrderLine("s", 2, most)), AT))
        .thenRejected("order.too-much-money");
  }

  @Test
  void a_line_that_is_not_there_cannot_be_removed() {
    given(DECIDER, created(PREPAID, LINE))
        .when(new RemoveLine("sku-1", AT))
        .then(new LineRemoved("sku-1", AT))
        .thenState(order -> assertThat(order.lines()).isEmpty());
    given(DECIDER, created(PREPAID, LINE))
        .when(new RemoveLine("sku-9", AT))
        .thenRejected("order.no-such-line", "sku-9");
  }

  @Test
  void payments_add_up_and_need_not_match_the_total() {
    var first = new Payment(Money.parse("10.00", EUR), "voucher", 1, AT);
    var second = new Payment(Money.parse("99.33", EUR), "credit_card", 8, AT);
    given(DECIDER, created(PREPAID, LINE), new PaymentRecorded(first))
        .when(new RecordPayment(Amount.of("99.33"), "credit_card", 8, AT))
        .then(new PaymentRecorded(second))
        .thenState(
            order -> {
              assertThat(order.paid()).hasToString("109.33 EUR");
              assertThat(order.payments()).containsExactly(first, second);
            });
  }

  @Test
  void a_payment_that_does_not_fit_the_order_is_rejected() {
    var most = new Payment(new Money(Long.MAX_VALUE, EUR), "gold", 1, AT);
    var history = List.of(created(PREPAID, LINE), new PaymentRecorded(most));
    given(DECIDER, history)
        .when(new RecordPayment(Amount.of("0.01"), "voucher", 1, AT))
        .thenRejected("order.too-much-money");
    given(DECIDER, history)
        .when(new RecordPayment(Amount.of("1").in(JPY), "voucher", 1, AT))
        .thenRejected("order.currency-mismatch");
    given(DECIDER, history)
        .when(new RecordPayment(Amount.of("0.001"), "voucher", 1, AT))
        .thenFieldRejected("order.invalid-amount", "amount");
  }

  @Test
  void what_has_no_line_can_be_neither_invoiced_nor_shipped() {
    given(DECIDER, created(PREPAID), APPROVED)
        .when(new IssueInvoice(AT))
        .thenRejected("order.no-lines");
    given(DECIDER, created(PREPAID), APPROVED)
        .when(new ShipOrder("DHL", "1", AT))
        .thenRejected("order.no-lines");
    given(DECIDER, created(ON_ACCOUNT))
        .when(new ShipOrder("DHL", "1", AT))
        .thenRejected("order.no-lines");
  }

  @Test
  void shipment_and_reason_are_remembered() {
    var shipment = new Shipment("DHL", "1");
    given(DECIDER, created(ON_ACCOUNT, LINE))
        .when(new ShipOrder("DHL", "1", AT))
        .then(new OrderShipped(shipment, AT));
    given(
            DECIDER,
            created(ON_ACCOUNT, LINE),
            new OrderShipped(shipment, AT),
            new OrderDelivered(AT.minusSeconds(60)))
        .when(new ReturnOrder("too small", AT))
        .then(new OrderReturned("too small", AT))
        .thenState(
            order -> {
              assertThat(order.shipment()).isEqualTo(shipment);
              assertThat(order.reason()).isEqualTo("too small");
              assertThat(order.timeline())
                  .extracting(StatusChange::status)
                  .containsExactly(
                      OrderStatus.CREATED,
                      OrderStatus.SHIPPED,
                      OrderStatus.DELIVERED,
                      OrderStatus.RETURNED);
            });
  }

  @Test
  void every_event_that_is_ever_decided_can_be_folded_and_deciding_never_throws() {
    Set<Class<?>> seen = new HashSet<>();
    for (int seed = 0; seed < 2_000; seed++) {
      RandomOrders random = new RandomOrders(new Random(seed));
      Order order = DECIDER.initial();
      for (int i = 0; i < 40; i++) {
        OrderCommand command = i == 0 ? random.create() : random.command();
        Order before = order;
        var decision = DECIDER.decide(order, command);
        assertThat(DECIDER.decide(order, command)).as("seed %d", seed).isEqualTo(decision);
        assertThat(order).as("seed %d", seed).isEqualTo(before);
        if (decision instanceof Accepted<OrderEvent>(var events)) {
          for (OrderEvent event : events) {
            seen.add(event.getClass());
            order = DECIDER.evolve(order, event);
          }
        }
      }
    }
    assertThat(seen).containsExactlyInAnyOrder(OrderEvent.class.getPermittedSubclasses());
  }
}
