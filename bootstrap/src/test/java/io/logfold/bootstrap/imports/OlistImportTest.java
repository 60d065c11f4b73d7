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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
