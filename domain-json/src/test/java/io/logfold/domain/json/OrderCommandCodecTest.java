package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.domain.order.Amount;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.domain.order.RandomOrders;
import io.logfold.json.InvalidField;
import io.logfold.json.MalformedJson;
import java.time.Instant;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderCommandCodecTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Currency EUR = Currency.getInstance("EUR");

  private final OrderCommandCodec codec = new OrderCommandCodec();

  @Test
  void the_form_of_the_http_interface_is_read() {
    assertThat(
            decode(
                "create",
                """
                {"customerId":"c-1","currency":"EUR","paymentTerms":"on-account",
                 "lines":[{"sku":"a","quantity":2,"unitPrice":"12.50"}]}"""))
        .isEqualTo(
            new CreateOrder(
                "c-1",
                EUR,
                PaymentTerms.ON_ACCOUNT,
                List.of(new OrderLine("a", 2, new Money(1250, EUR))),
                NOW));
    assertThat(decode("add-line", "{\"sku\":\"a\",\"quantity\":2,\"unitPrice\":\"12.50\"}"))
        .isEqualTo(new AddLine("a", 2, Amount.of("12.50"), NOW));
    assertThat(
            decode(
                "record-payment",
                "{\"amount\":\"99.33\",\"method\":\"credit_card\",\"installments\":8}"))
        .isEqualTo(new RecordPayment(Amount.of("99.33"), "credit_card", 8, NOW));
  }

  @Test
  void what_may_be_missing_has_a_sensible_value() {
    assertThat(decode("create", "{\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":null}"))
        .isEqualTo(new CreateOrder("c", EUR, PaymentTerms.PREPAID, List.of(), NOW));
    assertThat(decode("record-payment", "{\"amount\":\"1\",\"method\":\"m\",\"currency\":\"EUR\"}"))
        .isEqualTo(new RecordPayment(Amount.of("1").in(EUR), "m", 1, NOW));
    assertThat(codec.decode("approve", new byte[0], NOW)).isEqualTo(new ApproveOrder(NOW));
    assertThat(decode("approve", "{\"occurredAt\":\"2020-01-31T01:00:00+01:00\"}"))
        .isEqualTo(new ApproveOrder(Instant.parse("2020-01-31T00:00:00Z")));
  }

  @Test
  void an_order_id_is_welcome_only_where_it_is_asked_for() {
    byte[] json = "{\"orderId\":\"123\"}".getBytes(UTF_8);
    assertThat(codec.decodeAddressed("approve", json, NOW))
        .isEqualTo(new OrderCommandCodec.Addressed("123", new ApproveOrder(NOW)));
    assertThat(codec.decodeAddressed("approve", new byte[0], NOW).orderId()).isNull();
    refused("approve", "{\"orderId\":\"123\"}", "orderId", "is not known here");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          add-line | {"quantity":1,"unitPrice":"1"}                        | sku            | is missing
          add-line | {"sku":"","quantity":1,"unitPrice":"1"}               | sku            | must not be blank
          add-line | {"sku":7,"quantity":1,"unitPrice":"1"}                | sku            | must be a string, but is a number
          add-line | {"sku":"a","quantity":"1","unitPrice":"1"}            | quantity       | must be a whole number, but is a string
          add-line | {"sku":"a","quantity":1.5,"unitPrice":"1"}            | quantity       | must be a whole number, but is a number with a fraction, or too large
          add-line | {"sku":"a","quantity":3000000000,"unitPrice":"1"}     | quantity       | must lie within ±2147483647, but is 3000000000
          add-line | {"sku":"a","quantity":0,"unitPrice":"1"}              | quantity       | must be greater than 0, but is 0
          add-line | {"sku":"a","quantity":true,"unitPrice":"1"}           | quantity       | must be a whole number, but is a boolean
          add-line | {"sku":"a","quantity":1,"unitPrice":12.5}             | unitPrice      | must be a string, but is a number with a fraction, or too large
          add-line | {"sku":"a","quantity":1,"unitPrice":"-1"}             | unitPrice      | must not be negative, but is -1
          add-line | {"sku":"a","quantity":1,"unitPrice":"1,5"}            | unitPrice      | is not a decimal number like 12.50: '1,5'
          add-line | {"sku":"a","quantity":1,"unitPrice":"1","colour":"x"} | colour         | is not known here
          add-line | {"sku":"a","sku":"b"}                                 | sku            | occurs twice
          add-line | {"sku":"a","quantity":1,"unitPrice":"1","occurredAt":"today"} | occurredAt | must be a time like 2026-11-23T10:00:00Z, but is 'today'
          create   | {"customerId":"c"}                                    | currency       | is missing
          create   | {"customerId":"c","currency":"eur"}                   | currency       | is not an ISO 4217 currency code: 'eur'
          create   | {"customerId":"c","currency":"XXX"}                   | currency       | must be a currency with minor units, but is XXX
          create   | {"currency":"EUR"}                                    | customerId     | is missing
          create   | {"customerId":"c","currency":"EUR","lines":{}}        | lines          | must be a list, but is an object
          create   | {"customerId":"c","currency":"EUR","lines":["a"]}     | lines[0]       | must be an object, but is a string
          create   | {"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":1,"unitPrice":"1.005"}]} | lines[0].unitPrice | has 3 decimals, but EUR has 2: 1.005
          create   | {"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":-2,"unitPrice":"1"}]}    | lines[0].quantity  | must be greater than 0, but is -2
          create   | {"customerId":"c","currency":"EUR","lines":[{"sku":"a","quantity":1,"unitPrice":"1","x":1}]} | lines[0].x | is not known here
          create   | {"customerId":"c","currency":"EUR","paymentTerms":"later"} | paymentTerms  | must be prepaid or on-account, but is 'later'
          record-payment | {"amount":"1","method":"m","installments":0}    | installments   | must be greater than 0, but is 0
          ship     | {"carrier":"DHL"}                                     | trackingCode   | is missing
          cancel   | {}                                                    | reason         | is missing
          approve  | {"unknown":null}                                      | unknown        | is not known here
          """)
  void a_wrong_field_is_named_with_the_reason(
      String command, String json, String field, String reason) {
    refused(command, json, field, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "null", "{}{}", "{\"a\"}", "x", "\u0000"})
  void what_is_no_json_object_is_malformed(String json) {
    assertThatThrownBy(() -> decode("approve", json)).isInstanceOf(MalformedJson.class);
  }

  @Test
  void malformed_json_is_told_with_its_place() {
    assertThatThrownBy(() -> decode("approve", "{\n  \"a\": }"))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("(line 2, column 8)");
    assertThatThrownBy(() -> decode("approve", "{\n  \"a\": {"))
        .isInstanceOf(MalformedJson.class)
        .hasMessage("not JSON: it ends too early (line 2, column 9)");
  }

  @Test
  void an_object_with_endless_fields_or_depth_is_refused_quickly() {
    StringBuilder many = new StringBuilder("{\"f\":0");
    for (int i = 0; i < 100_000; i++) {
      many.append(",\"f").append(i).append("\":0");
    }
    assertThatThrownBy(() -> decode("approve", many.append('}').toString()))
        .isInstanceOf(InvalidField.class);
    assertThatThrownBy(() -> decode("approve", "{\"a\":" + "[".repeat(100_000)))
        .isInstanceOf(MalformedJson.class);
  }

  @Test
  void there_is_no_command_of_another_name() {
    assertThatThrownBy(() -> decode("teleport", "{}")).hasMessageContaining("teleport");
  }

  @Test
  void every_command_comes_back_as_it_was() {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 500; seed++) {
      RandomOrders random = new RandomOrders(new Random(seed));
      for (int i = 0; i < 20; i++) {
        OrderCommand command = random.command();
        seen.add(codec.nameOf(command));
        assertThat(codec.decode(codec.nameOf(command), codec.encode(command), NOW))
            .as("seed %s", seed)
            .isEqualTo(command);
      }
    }
    assertThat(seen).isEqualTo(codec.names());
    assertThat(seen).hasSize(OrderCommand.class.getPermittedSubclasses().length);
  }

  private OrderCommand decode(String name, String json) {
    return codec.decode(name, json.getBytes(UTF_8), NOW);
  }

  private void refused(String command, String json, String field, String reason) {
    InvalidField refusal = catchThrowableOfType(InvalidField.class, () -> decode(command, json));
    assertThat(refusal).as(json).isNotNull();
    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal.reason()).isEqualTo(reason);
  }
}
