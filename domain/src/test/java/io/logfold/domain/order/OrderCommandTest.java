package io.logfold.domain.order;

import static io.logfold.domain.order.OrderFixtures.AT;
import static io.logfold.domain.order.OrderFixtures.EUR;
import static io.logfold.domain.order.OrderFixtures.LINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.CancelOrder;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderCommand.RemoveLine;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import java.util.Currency;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OrderCommandTest {

  private static final Amount ONE = Amount.of("1");

  @Test
  void values_that_no_order_could_accept_are_refused_with_field_reason_and_code() {
    refused(() -> new AddLine("sku", 0, ONE, AT), "quantity", "must be greater than 0, but is 0");
    refused(
        () -> new AddLine("sku", 1, Amount.of("-0.01"), AT),
        "unitPrice",
        "must not be negative, but is -0.01");
    refused(() -> new AddLine(" ", 1, ONE, AT), "sku", "must not be blank");
    refused(() -> new RemoveLine("", AT), "sku", "must not be blank");
    refused(
        () -> new RecordPayment(Amount.of("-1"), "m", 1, AT),
        "amount",
        "must not be negative, but is -1");
    refused(() -> new RecordPayment(ONE, "", 1, AT), "method", "must not be blank");
    refused(
        () -> new RecordPayment(ONE, "m", 0, AT),
        "installments",
        "must be greater than 0, but is 0");
    refused(() -> new ShipOrder("", "1", AT), "carrier", "must not be blank");
    refused(() -> new ShipOrder("DHL", "", AT), "trackingCode", "must not be blank");
    refused(() -> new CancelOrder("", AT), "reason", "must not be blank");
    refused(
        () -> create("c", Currency.getInstance("XXX")),
        "currency",
        "must be a currency with minor units, but is XXX");
    refused(() -> create("", EUR), "customerId", "must not be blank");
    refused(
        () -> create("c", EUR, LINE, new OrderLine("s", -1, LINE.unitPrice())),
        "lines[1].quantity",
        "must be greater than 0, but is -1");
    refused(
        () -> create("c", EUR, new OrderLine("s", 1, new Money(-5, EUR))),
        "lines[0].unitPrice",
        "must not be negative, but is -0.05");
    refused(
        () -> create("c", EUR, LINE, LINE),
        "lines[1].sku",
        "stands on an earlier line already: sku-1");
  }

  @Test
  void text_that_could_not_be_stored_is_refused() {
    refused(
        () -> new CancelOrder("a\u0000", AT),
        "reason",
        "must not have control characters, as at index 1");
    refused(() -> new CancelOrder("a\ud83d", AT), "reason", "is not valid Unicode at index 1");
    refused(() -> new CancelOrder("\ude9a", AT), "reason", "is not valid Unicode at index 0");
    refused(
        () -> new CancelOrder("x".repeat(1_001), AT),
        "reason",
        "must have at most 1000 characters, but has 1001");
    assertThatCode(() -> new CancelOrder("two\nlines \ud83d\ude9a", AT)).doesNotThrowAnyException();
  }

  @Test
  void the_code_is_made_of_the_field() {
    assertThat(new InvalidCommand("lines[2].unitPrice", "is odd").code())
        .isEqualTo("order.invalid-unit-price");
    assertThat(new InvalidCommand("lines[2]", "is odd").code()).isEqualTo("order.invalid-lines");
  }

  @Test
  void a_code_names_its_field() {
    for (String field : List.of("unitPrice", "amount", "paymentTerms")) {
      String code = new InvalidCommand(field, "is odd").code();
      assertThat(InvalidCommand.fieldOf(code)).isEqualTo(field);
    }
    assertThat(InvalidCommand.fieldOf("order.not-approved")).isNull();
  }

  @Test
  void events_check_nothing_so_that_the_past_stays_readable() {
    assertThatCode(
            () -> {
              var event = new OrderEvent.LineAdded(new OrderLine("", -1, new Money(-1, EUR)), AT);
              assertThat(event.line().quantity()).isEqualTo(-1);
            })
        .doesNotThrowAnyException();
  }

  private static CreateOrder create(String customerId, Currency currency, OrderLine... lines) {
    return new CreateOrder(customerId, currency, PaymentTerms.PREPAID, List.of(lines), AT);
  }

  private static void refused(ThrowingCallable making, String field, String reason) {
    InvalidCommand refusal = catchThrowableOfType(InvalidCommand.class, making);
    assertThat(refusal).isNotNull();
    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessage(field + " " + reason);
  }
}
