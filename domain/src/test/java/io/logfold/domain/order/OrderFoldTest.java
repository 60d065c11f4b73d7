package io.logfold.domain.order;

import static io.logfold.domain.order.OrderFixtures.AT;
import static io.logfold.domain.order.OrderFixtures.DECIDER;
import static io.logfold.domain.order.OrderFixtures.EUR;
import static io.logfold.domain.order.OrderFixtures.LINE;
import static io.logfold.domain.order.OrderFixtures.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.LineChanged;
import io.logfold.domain.order.OrderEvent.LineRemoved;
import io.logfold.domain.order.OrderEvent.PaymentRecorded;
import io.logfold.testkit.decider.DeciderSpec;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OrderFoldTest {

  private static final Money CENT = new Money(1, EUR);

  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS) // copying lists would take minutes
  void folding_an_order_costs_what_its_events_cost_and_not_their_square() {
    Order order = DECIDER.evolve(DECIDER.initial(), created(PaymentTerms.PREPAID, LINE));
    for (int i = 0; i < 300_000; i++) {
      order = DECIDER.evolve(order, new LineAdded(new OrderLine("sku" + i, 1, CENT), AT));
      order = DECIDER.evolve(order, new PaymentRecorded(new Payment(CENT, "m", 1, AT)));
    }
    assertThat(order.paid()).hasToString("3000.00 EUR");
    assertThat(order.total()).hasToString("3025.00 EUR");
  }

  @Test
  void two_futures_of_one_order_do_not_see_each_other() {
    for (int payments = 0; payments < 12; payments++) {
      List<OrderEvent> past = new ArrayList<>(List.of(created(PaymentTerms.PREPAID, LINE)));
      for (int i = 0; i < payments; i++) {
        past.add(paid(i));
      }
      Order order = DeciderSpec.given(DECIDER, past).state();
      Order one = DECIDER.evolve(order, paid(1_000));
      Order two = DECIDER.evolve(order, paid(2_000));
      Order three = DECIDER.evolve(one, paid(3_000));

      assertThat(order).isEqualTo(DeciderSpec.given(DECIDER, past).state());
      assertThat(order.payments()).hasSize(payments);
      assertThat(one.payments().getLast().amount().minorUnits()).isEqualTo(1_000);
      assertThat(two.payments().getLast().amount().minorUnits()).isEqualTo(2_000);
      assertThat(two.payments()).hasSize(payments + 1);
      assertThat(three.payments())
          .hasSize(payments + 2)
          .startsWith(one.payments().toArray(Payment[]::new));
    }
  }

  @Test
  void a_line_in_another_currency_or_a_line_that_is_not_there_cannot_be_folded() {
    Order order = DECIDER.evolve(DECIDER.initial(), created(PaymentTerms.PREPAID, LINE));
    Money yen = new Money(1, Currency.getInstance("JPY"));
    for (OrderEvent event :
        List.of(
            new LineAdded(new OrderLine("sku-2", 1, yen), AT),
            new LineChanged(new OrderLine("sku-1", 1, yen), AT),
            new LineChanged(new OrderLine("sku-2", 1, CENT), AT),
            new LineRemoved("sku-2", AT))) {
      assertThatThrownBy(() -> DECIDER.evolve(order, event))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void the_same_events_always_give_the_same_state() {
    for (int seed = 0; seed < 200; seed++) {
      List<OrderEvent> history = new RandomOrders(new Random(seed)).history(40);
      assertThat(DeciderSpec.given(DECIDER, history).state())
          .as("seed %d", seed)
          .isEqualTo(DeciderSpec.given(DECIDER, history).state())
          .hasSameHashCodeAs(DeciderSpec.given(DECIDER, history).state());
    }
  }

  private static OrderEvent paid(long minorUnits) {
    return new PaymentRecorded(new Payment(new Money(minorUnits, EUR), "m", 1, AT));
  }
}
