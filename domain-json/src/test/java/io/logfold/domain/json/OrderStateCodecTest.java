package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.domain.order.Money;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.OrderStatus;
import io.logfold.domain.order.Payment;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.domain.order.RandomOrders;
import io.logfold.domain.order.Shipment;
import io.logfold.domain.order.StatusChange;
import io.logfold.testkit.decider.DeciderSpec;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OrderStateCodecTest {

  private static final Currency EUR = Currency.getInstance("EUR");
  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  static final Order RETURNED =
      new Order(
          OrderStatus.RETURNED,
          "customer-1",
          EUR,
          PaymentTerms.PREPAID,
          List.of(new OrderLine("sku-1", 2, Money.parse("12.50", EUR))),
          List.of(new Payment(Money.parse("25.10", EUR), "voucher", 1, AT)),
          Money.parse("25.10", EUR),
          new Shipment("DHL", "00340434"),
          "too small",
          List.of(
              new StatusChange(OrderStatus.CREATED, AT),
              new StatusChange(OrderStatus.RETURNED, AT.plusSeconds(1))));

  static final String RETURNED_FIELDS =
      "\"status\":\"returned\",\"customerId\":\"customer-1\",\"currency\":\"EUR\","
          + "\"paymentTerms\":\"prepaid\","
          + "\"lines\":[{\"sku\":\"sku-1\",\"quantity\":2,\"unitPrice\":\"12.50\"}],"
          + "\"total\":\"25.00\","
          + "\"payments\":[{\"amount\":\"25.10\",\"method\":\"voucher\",\"installments\":1,"
          + "\"paidAt\":\"2026-11-23T10:00:00Z\"}],"
          + "\"paid\":\"25.10\","
          + "\"shipment\":{\"carrier\":\"DHL\",\"trackingCode\":\"00340434\"},"
          + "\"reason\":\"too small\","
          + "\"timeline\":[{\"status\":\"created\",\"at\":\"2026-11-23T10:00:00Z\"},"
          + "{\"status\":\"returned\",\"at\":\"2026-11-23T10:00:01Z\"}]";

  private final OrderStateCodec codec = new OrderStateCodec();
  private final OrderDecider decider = new OrderDecider();

  /**
   * A change here makes every installation build its snapshots anew: fine if the state changed, and
   * needed (raise the codec's revision) if only the JSON did.
   */
  @Test
  void the_fingerprint_changes_only_on_purpose() {
    assertThat(codec.fingerprint()).isEqualTo("8457aab77856bd1d");
  }

  @Test
  void a_state_is_readable_for_people() {
    assertThat(new String(codec.encode(RETURNED), UTF_8)).isEqualTo("{" + RETURNED_FIELDS + "}");
    assertThat(codec.decode(codec.encode(RETURNED))).isEqualTo(RETURNED);
  }

  @Test
  void every_state_comes_back_as_it_was_and_can_go_on() {
    for (int seed = 0; seed < 500; seed++) {
      List<OrderEvent> history = new RandomOrders(new Random(seed)).history(60);
      int half = history.size() / 2;
      Order middle = DeciderSpec.given(decider, history.subList(0, half)).state();
      Order back = codec.decode(codec.encode(middle));
      assertThat(back).as("seed %s", seed).isEqualTo(middle);
      for (OrderEvent event : history.subList(half, history.size())) {
        back = decider.evolve(back, event);
      }
      assertThat(back).as("seed %s", seed).isEqualTo(DeciderSpec.given(decider, history).state());
    }
  }

  @Test
  void damaged_bytes_are_refused() {
    byte[] bytes = codec.encode(RETURNED);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = new byte[length];
      System.arraycopy(bytes, 0, cut, 0, length);
      assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    byte[] lost = "{\"status\":\"lost\"}".getBytes(UTF_8);
    assertThatThrownBy(() -> codec.decode(lost)).isInstanceOf(IllegalArgumentException.class);
  }
}
