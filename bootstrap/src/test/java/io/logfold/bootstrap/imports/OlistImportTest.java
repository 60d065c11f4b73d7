package io.logfold.bootstrap.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.logfold.application.engine.Engine;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.bootstrap.Failure;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.OrderStatus;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OlistImportTest {

  private static final String ORDERS =
      "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
          + "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date\n";
  private static final String ITEMS =
      "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\n";
  private static final String PAYMENTS =
      "order_id,payment_sequential,payment_type,payment_installments,payment_value\n";

  @TempDir private Path folder;

  private final Engine<Order, OrderCommand, OrderEvent> engine =
      Engine.builder(
              new OrderDecider(),
              new InMemoryEventLog<OrderEvent>("orders", 2),
              new InMemorySnapshotStore<Order>())
          .build();

  @BeforeEach
  void start() {
    engine.start().toCompletableFuture().join();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private ImportReport run(CommandTarget target) throws InterruptedException {
    return new OlistImport(target, (done, of, commands) -> {}).run(folder);
  }

  private Order order(String id) {
    return engine.state(id).toCompletableFuture().join().state();
  }

  private void someOrders() throws IOException {
    write(
        "orders.csv",
        ORDERS
            + "o1,c1,delivered,2018-01-02 10:00:00,2018-01-02 11:00:00,2018-01-03 10:00:00,,2018-02-01 00:00:00\n"
            + "o2,c2,canceled,2018-01-02 10:00:00,2018-01-02 11:00:00,2018-01-03 10:00:00,2018-01-04 10:00:00,\n"
            + "o3,c3,canceled,2018-01-02 10:00:00,,,,\n"
            + "o4,c4,shipped,2018-01-02 10:00:00,2018-01-02 11:00:00,2018-01-03 10:00:00,,\n");
    write(
        "order_items.csv",
        ITEMS
            + "o1,2,p1,s,2018-01-09 00:00:00,99.9,1.10\n"
            + "o2,1,p2,s,2018-01-09 00:00:00,5.0,0.0\n"
            + "o1,3,p1,s,2018-01-09 00:00:00,89.9,1.10\n"
            + "o1,1,p1,s,2018-01-09 00:00:00,99.9,1.10\n"
            + "other,1,p9,s,2018-01-09 00:00:00,1.0,1.0\n");
    write(
        "order_payments.csv",
        PAYMENTS
            + "o1,2,voucher,1,100.0\n"
            + "o1,1,credit_card,8,193.0\n"
            + "o2,1,boleto,0,5.0\n"
            + "o3,1,voucher,1,0.5\n");
  }

  @Test
  void statuses_follow_from_what_is_known_and_rejections_are_reported() throws Exception {
    someOrders();
    ImportReport report = run(engine::send);

    assertThat(report.orders()).isEqualTo(4);
    assertThat(report.withoutOrder().rows()).as("an item of an order that is missing").isOne();
    assertThat(report.withoutOrder().first()).get().asString().endsWith("order_items.csv, line 6");
    assertThat(report.statuses())
        .containsOnly(
            Map.entry(OrderStatus.DELIVERED, 1),
            Map.entry(OrderStatus.RETURNED, 1),
            Map.entry(OrderStatus.CANCELLED, 1),
            Map.entry(OrderStatus.APPROVED, 1));
    assertThat(report.paid().amount()).isEqualTo("298.50");
    assertThat(report.rejected())
        .singleElement()
        .satisfies(
            rejection -> {
              assertThat(rejection.orderId()).isEqualTo("o4");
              assertThat(rejection.command()).isEqualTo("ship");
              assertThat(rejection.code()).isEqualTo("order.no-lines");
            });
  }

  @Test
  void pieces_of_a_product_are_one_line_and_the_total_is_what_the_items_and_their_transport_cost()
      throws Exception {
    someOrders();
    run(engine::send);

    Order order = order("o1");
    assertThat(order.lines())
        .extracting(OrderLine::sku, OrderLine::quantity)
        .containsExactly(tuple("p1", 2), tuple("p1@89.9", 1), tuple("freight", 1));
    assertThat(order.total().amount()).isEqualTo("293.00");
    assertThat(order.paid().amount()).isEqualTo("293.00");
    assertThat(order.payments().getFirst().installments()).isEqualTo(8);
  }

  @Test
  void times_are_those_of_sao_paulo_and_an_unknown_one_is_that_of_the_step_before()
      throws Exception {
    someOrders();
    run(engine::send);

    Order order = order("o1");
    assertThat(order.enteredAt(OrderStatus.CREATED))
        .isEqualTo(Instant.parse("2018-01-02T12:00:00Z"));
    assertThat(order.enteredAt(OrderStatus.DELIVERED))
        .isEqualTo(order.enteredAt(OrderStatus.SHIPPED));
  }

  @Test
  void a_second_import_changes_nothing_and_reports_the_same() throws Exception {
    someOrders();
    ImportReport first = run(engine::send);
    Order before = order("o1");
    ImportReport second = run(engine::send);

    assertThat(second.statuses()).isEqualTo(first.statuses());
    assertThat(second.paid()).isEqualTo(first.paid());
    assertThat(second.rejected()).isEqualTo(first.rejected());
    assertThat(second.accepted()).isEqualTo(first.accepted());
    assertThat(second.replayed()).isEqualTo(second.accepted());
    assertThat(order("o1")).isEqualTo(before);
  }

  @Test
  void busy_away_and_unknown_are_tried_again() throws Exception {
    someOrders();
    AtomicInteger calls = new AtomicInteger();
    ImportReport report =
        run(
            request ->
                switch (calls.incrementAndGet() % 5) {
                  case 0 -> failed(new EngineException.Busy("busy", Duration.ofMillis(1)));
                  case 1 ->
                      failed(new EngineException.Unavailable("away", Duration.ofMillis(1), null));
                  case 2 -> {
                    // stored, but the answer is lost
                    var lost = engine.send(request).toCompletableFuture().join();
                    assertThat(lost).isNotNull();
                    yield failed(new EngineException.OutcomeUnknown("lost", null));
                  }
                  default -> engine.send(request);
                });
    assertThat(report.paid().amount()).isEqualTo("298.50");
    assertThat(report.rejected()).hasSize(1);
  }

  private static CompletionStage<CommandResult<Order, OrderEvent>> failed(EngineException e) {
    return CompletableFuture.failedFuture(e);
  }

  @Test
  void compressed_files_are_read_as_well() throws Exception {
    someOrders();
    for (String name : new String[] {"orders", "order_items", "order_payments"}) {
      Path plain = folder.resolve(name + ".csv");
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".csv.gz")))) {
        out.write(Files.readString(plain).getBytes(StandardCharsets.UTF_8));
      }
      Files.delete(plain);
    }
    assertThat(run(engine::send).orders()).isEqualTo(4);
  }

  @Test
  void a_missing_file_a_missing_column_and_a_wrong_value_are_told_with_their_place()
      throws Exception {
    assertThatThrownBy(() -> run(engine::send))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("orders.csv");

    someOrders();
    write("order_payments.csv", PAYMENTS + "o1,1,voucher,1,much\n");
    assertThatThrownBy(() -> run(engine::send))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("payment_value is 'much'");

    write("order_payments.csv", "order_id,payment_sequential\no1,1\n");
    assertThatThrownBy(() -> run(engine::send))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has no column payment_");
  }

  private void oneOrder(String items, String payments) throws IOException {
    write("orders.csv", ORDERS + "o1,c1,approved,2018-01-02 10:00:00,2018-01-02 11:00:00,,,\n");
    write("order_items.csv", ITEMS + items);
    write("order_payments.csv", PAYMENTS + payments);
  }

  /** Nothing may have been stored when the files are refused. */
  private void assertRefused(String... reasons) {
    assertThatThrownBy(() -> run(engine::send))
        .isInstanceOf(Failure.class)
        .message()
        .contains(reasons)
        .doesNotContain("Exception")
        .hasLineCount(1);
    assertThat(order("o1").exists()).isFalse();
  }

  @Test
  void two_payments_or_items_with_one_number_are_refused_and_not_taken_for_one() throws Exception {
    oneOrder(
        "o1,1,p1,s,2018-01-09 00:00:00,5.0,1.0\n",
        "o1,1,credit_card,1,30.00\no1,2,voucher,1,1.00\no1,1,voucher,1,8.71\n");
    assertRefused("order_payments.csv, line 4: order o1: payment_sequential 1 is in line 2");

    oneOrder("o1,1,p1,s,2018-01-09 00:00:00,5.0,1.0\no1,1,p2,s,2018-01-09 00:00:00,5.0,1.0\n", "");
    assertRefused("order_items.csv, line 3: order o1: order_item_id 1 is in line 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "o1,1,p1,s,,-5.00,1.0  | order_items.csv, line 2: order o1: price is '-5.00': must not be",
        "o1,1,p1,s,,5.00,-1.0  | order_items.csv, line 2: order o1: freight_value is '-1.0'",
        "o1,1,,s,,5.00,1.0     | order_items.csv, line 2: order o1: sku must not be blank",
        "o1,x,p1,s,,5.00,1.0   | order_items.csv, line 2: order o1: order_item_id is 'x': not a whole",
        "o1,1,p1,s,,'5,00',1.0 | order_items.csv cannot be read",
      })
  void an_item_that_cannot_be_is_refused_with_file_line_order_and_reason(String item, String reason)
      throws Exception {
    oneOrder(item + "\n", "o1,1,boleto,1,5.0\n");
    assertRefused(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "o1,1,boleto,1,-0.01   | order_payments.csv, line 2: order o1: payment_value is '-0.01'",
        "o1,1,boleto,-1,5.0    | order_payments.csv, line 2: order o1: installments must be",
        "o1,1,,1,5.0           | order_payments.csv, line 2: order o1: method must not be blank",
        "o1,1,boleto,1,\"5,0\" | order_payments.csv, line 2: order o1: payment_value is '5,0'",
      })
  void a_payment_that_cannot_be_is_refused_with_file_line_order_and_reason(
      String payment, String reason) throws Exception {
    oneOrder("o1,1,p1,s,2018-01-09 00:00:00,5.0,1.0\n", payment + "\n");
    assertRefused(reason);
  }

  @Test
  void an_unknown_status_is_refused_before_any_order_is_imported() throws Exception {
    someOrders();
    Path orders = folder.resolve("orders.csv");
    Files.writeString(orders, Files.readString(orders) + "o5,c5,lost,2018-01-02 10:00:00,,,,\n");
    assertRefused("orders.csv, line 6: order o5: order_status is 'lost'");
  }

  @Test
  void an_order_that_stands_twice_is_refused_with_both_lines() throws Exception {
    someOrders();
    Path orders = folder.resolve("orders.csv");
    Files.writeString(orders, Files.readString(orders) + "o1,c5,created,2018-01-02 10:00:00,,,,\n");
    assertRefused("orders.csv, line 6: order o1 is in line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE"})
  void a_byte_order_mark_says_the_encoding(String charset) throws Exception {
    someOrders();
    rewrite(text -> ("\uFEFF" + text).getBytes(Charset.forName(charset)));
    assertThat(run(engine::send).paid().amount()).isEqualTo("298.50");
  }

  @Test
  void an_encoding_that_nothing_tells_is_refused() throws Exception {
    someOrders();
    rewrite(text -> text.getBytes(StandardCharsets.UTF_16LE));
    assertRefused("order_items.csv", "UTF-16", "save it as UTF-8");

    someOrders();
    rewrite(text -> text.replace("p1", "p\u00e9").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused("order_items.csv", "save it as UTF-8");
  }

  @ParameterizedTest
  @ValueSource(chars = {';', '\t'})
  void semicolons_and_tabs_separate_columns_as_well(char separator) throws Exception {
    someOrders();
    rewrite(text -> text.replace(',', separator).getBytes(StandardCharsets.UTF_8));
    assertThat(run(engine::send).paid().amount()).isEqualTo("298.50");
  }

  @Test
  void a_decimal_comma_is_refused() throws Exception {
    someOrders();
    rewrite(text -> text.replace(',', ';').replace('.', ',').getBytes(StandardCharsets.UTF_8));
    assertRefused("order_items.csv, line 2: order o1: price is '99,9'");
  }

  private void rewrite(Function<String, byte[]> change) throws IOException {
    for (String name : new String[] {"orders.csv", "order_items.csv", "order_payments.csv"}) {
      Path file = folder.resolve(name);
      Files.write(file, change.apply(Files.readString(file)));
    }
  }

  @Test
  void an_empty_file_one_without_rows_but_with_other_columns_and_two_for_one_are_refused()
      throws Exception {
    someOrders();
    write("order_payments.csv", "");
    assertRefused("order_payments.csv is empty");

    write("order_payments.csv", "a;b\n");
    assertRefused("order_payments.csv, line 1 has no column order_id; it has a, b");

    someOrders();
    write("olist_order_payments_dataset.csv", PAYMENTS);
    assertRefused("order_payments.csv", "olist_order_payments_dataset.csv", "two files");
  }

  @Test
  void a_compressed_file_of_any_size_does_not_take_the_heap() throws Exception {
    someOrders();
    Files.delete(folder.resolve("order_items.csv"));
    compressed(ITEMS, "o1,%d,p1,s,2018-01-09 00:00:00,5.0,1.0\n", 100_000);
    assertThat(Files.size(folder.resolve("order_items.csv.gz"))).isLessThan(1 << 20);
    assertThatThrownBy(() -> OlistFiles.read(folder, new RowMemory(10 << 20)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("order_items.csv.gz, line ")
        .hasMessageContaining("fit into half of the heap (10 MiB)");

    compressed(ITEMS + "o1,1,p", "%d", 1_000_000);
    assertRefused("order_items.csv.gz cannot be read");
  }

  private void compressed(String head, String repeated, int times) throws IOException {
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(folder.resolve("order_items.csv.gz"))),
            StandardCharsets.UTF_8)) {
      out.write(head);
      for (int i = 1; i <= times; i++) {
        out.write(repeated.formatted(i));
      }
    }
  }

  @Test
  void a_compressed_file_that_was_cut_off_is_refused() throws Exception {
    someOrders();
    Files.delete(folder.resolve("order_items.csv"));
    compressed(ITEMS, "other,%d,p1,s,2018-01-09 00:00:00,5.0,1.0\n", 1_000);
    Path file = folder.resolve("order_items.csv.gz");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertRefused("order_items.csv.gz cannot be read");
  }
}
