package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventType;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.LineChanged;
import io.logfold.domain.order.OrderEvent.LineRemoved;
import io.logfold.domain.order.OrderEvent.OrderApproved;
import io.logfold.domain.order.OrderEvent.OrderCancelled;
import io.logfold.domain.order.OrderEvent.OrderCreated;
import io.logfold.domain.order.OrderEvent.OrderDelivered;
import io.logfold.domain.order.OrderEvent.OrderInvoiced;
import io.logfold.domain.order.OrderEvent.OrderMarkedUnavailable;
import io.logfold.domain.order.OrderEvent.OrderReturned;
import io.logfold.domain.order.OrderEvent.OrderShipped;
import io.logfold.domain.order.OrderEvent.PaymentRecorded;
import io.logfold.domain.order.OrderEvent.ProcessingStarted;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.Payment;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.domain.order.RandomOrders;
import io.logfold.domain.order.Shipment;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderEventCodecTest {

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  private final OrderEventCodec codec = new OrderEventCodec();

  /** What stands in the approved files: the bytes that are in logs already. */
  static List<OrderEvent> approvedEvents() {
    return List.of(
        new OrderCreated(
            "customer-1",
            currency("EUR"),
            PaymentTerms.ON_ACCOUNT,
            List.of(line("sku-1", 2, "12.50", "EUR"), line("sku-2", 1, "0", "EUR")),
            AT),
        new LineAdded(line("sku-3", 3, "1250", "JPY"), AT.plusMillis(123)),
        new LineChanged(line("sku-3", 1, "1.234", "KWD"), AT),
        new LineRemoved("sku-3", AT),
        new PaymentRecorded(
            new Payment(
                Money.parse("99.33", currency("BRL")),
                "credit_card",
                8,
                AT.plusNanos(123_456_789))),
        new OrderApproved(AT),
        new OrderInvoiced(AT),
        new ProcessingStarted(AT),
        new OrderShipped(new Shipment("DHL", "00340434161094042557"), AT),
        new OrderDelivered(AT),
        new OrderCancelled("changed \"my\" mind: Grüße, 東京 🚚", AT),
        new OrderMarkedUnavailable(AT),
        new OrderReturned("two\nlines", Instant.parse("0999-02-28T23:59:59Z")));
  }

  @ParameterizedTest
  @MethodSource("approvedEvents")
  void an_event_has_exactly_the_approved_bytes(OrderEvent event) throws Exception {
    Path file = folder().resolve(fileName(codec.typeOf(event)));
    assertThat(new String(codec.encode(event), UTF_8)).isEqualTo(Files.readString(file));
    assertThat(codec.decode(codec.typeOf(event), Files.readAllBytes(file))).isEqualTo(event);
  }

  @Test
  void every_approved_file_can_still_be_read() throws Exception {
    try (Stream<Path> files = Files.list(folder())) {
      List<Path> all = files.toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        EventType type = typeOf(file);
        OrderEvent event = codec.decode(type, Files.readAllBytes(file));
        assertThat(codec.typeOf(event).name()).isEqualTo(type.name());
      }
    }
  }

  @Test
  void every_event_and_every_readable_type_has_an_approved_file() {
    assertThat(approvedEvents().stream().map(Object::getClass))
        .containsExactlyInAnyOrder(OrderEvent.class.getPermittedSubclasses());
    assertThat(codec.types())
        .allSatisfy(type -> assertThat(folder().resolve(fileName(type))).exists());
  }

  @Test
  void no_field_of_an_event_may_be_missing_or_null_or_twice_or_of_another_kind() {
    Pattern field = Pattern.compile("\"(\\w+)\":(\\[.*]|\"[^\"]*\"|\\d+)");
    for (OrderEvent event : approvedEvents()) {
      EventType type = codec.typeOf(event);
      String json = new String(codec.encode(event), UTF_8).replace("\\\"", "'");
      Matcher matcher = field.matcher(json);
      Set<String> seen = new HashSet<>();
      while (matcher.find()) {
        String name = matcher.group(1);
        seen.add(name);
        String before = json.substring(0, matcher.start());
        String after = json.substring(matcher.end());
        refused(type, before + "\"other\":0" + after, name + " is missing");
        refused(type, before + "\"" + name + "\":null" + after, name + " is missing");
        refused(
            type, before + matcher.group() + "," + matcher.group() + after, name + " occurs twice");
        refused(type, before + "\"" + name + "\":{}" + after, name + " must be ");
      }
      assertThat(seen).contains("occurredAt");
    }
  }

  @Test
  void the_path_into_a_list_is_told() {
    EventType type = new EventType("order.created", 1);
    String json =
        """
        {"customerId":"c","currency":"EUR","paymentTerms":"prepaid","lines":[
          {"sku":"a","quantity":1,"unitPrice":"1.00"},%s],"occurredAt":"2026-11-23T10:00:00Z"}""";
    refused(
        type, json.formatted("{\"sku\":\"a\",\"quantity\":1}"), "lines[1].unitPrice is missing");
    refused(type, json.formatted("7"), "lines[1] must be an object, but is a number");
    refused(
        type,
        json.formatted("{\"sku\":\"a\",\"quantity\":1.0,\"unitPrice\":\"1.00\"}"),
        "lines[1].quantity must be a whole number");
  }

  @Test
  void fields_that_a_later_release_added_are_ignored() {
    EventType type = new EventType("order.approved", 1);
    String json =
        """
        {"by":{"name":"x","tags":["a",1,[null,{"b":2.5}],true]},"reason":7,"big":123456789012345678901,
        "occurredAt":"2026-11-23T10:00:00Z"}""";
    assertThat(codec.decode(type, json.getBytes(UTF_8))).isEqualTo(new OrderApproved(AT));
  }

  @Test
  void an_unknown_type_or_revision_is_never_skipped() {
    byte[] data = codec.encode(new OrderApproved(AT));
    assertThatThrownBy(() -> codec.decode(new EventType("order.approved", 2), data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order.approved.v2");
    assertThatThrownBy(() -> codec.decode(new EventType("order.teleported", 1), data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order.teleported.v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{} {}", "{\"occurredAt\":}", "{'a':1}", "\"a\""})
  void what_is_no_json_object_is_refused_with_the_type(String data) {
    refused(new EventType("order.approved", 1), data, "");
  }

  @Test
  void bytes_that_are_no_utf_8_are_refused() {
    byte[] data = codec.encode(new OrderCancelled("why", AT));
    data[11] = (byte) 0xff;
    assertThatThrownBy(() -> codec.decode(new EventType("order.cancelled", 1), data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("order.cancelled.v1");
  }

  @Test
  void what_no_command_could_cause_today_can_still_be_read() {
    String json =
        "{\"sku\":\"\",\"quantity\":-1,\"unitPrice\":\"-1.00\",\"currency\":\"EUR\",\"occurredAt\":\"2026-11-23T10:00:00Z\"}";
    assertThat(codec.decode(new EventType("order.line-added", 1), json.getBytes(UTF_8)))
        .isEqualTo(new LineAdded(line("", -1, "-1.00", "EUR"), AT));
  }

  @Test
  void every_history_comes_back_as_it_was() {
    for (int seed = 0; seed < 500; seed++) {
      for (OrderEvent event : new RandomOrders(new Random(seed)).history(60)) {
        byte[] data = codec.encode(event);
        OrderEvent back = codec.decode(codec.typeOf(event), data);
        assertThat(back).as("seed %s", seed).isEqualTo(event);
        assertThat(codec.encode(back)).as("seed %s", seed).isEqualTo(data);
      }
    }
  }

  private void refused(EventType type, String json, String complaint) {
    assertThatThrownBy(() -> codec.decode(type, json.getBytes(UTF_8)))
        .as(json)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(type + ": ")
        .hasMessageContaining(complaint);
  }

  private static Path folder() {
    try {
      return Path.of(
          Objects.requireNonNull(OrderEventCodecTest.class.getResource("/events")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String fileName(EventType type) {
    return type.name().replace('.', '-') + ".v" + type.revision() + ".json";
  }

  private static EventType typeOf(Path file) {
    String name = String.valueOf(file.getFileName());
    return EventType.parse(name.substring(0, name.length() - 5).replaceFirst("-", "."));
  }

  private static OrderLine line(String sku, int quantity, String unitPrice, String currency) {
    return new OrderLine(sku, quantity, Money.parse(unitPrice, currency(currency)));
  }

  private static Currency currency(String code) {
    return Currency.getInstance(code);
  }
}
