package io.logfold.bootstrap.imports;

import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.imports.CsvTable.Row;
import io.logfold.domain.order.Amount;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins the Olist files {@code orders}, {@code order_items} and {@code order_payments}. Rows may
 * stand in any order, so all are read before the first order is known. Rows of orders that are not
 * in {@code orders} are left out.
 */
final class OlistFiles {

  private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private final Map<String, List<OlistOrder.Item>> items = new HashMap<>();
  private final Map<String, List<OlistOrder.Payment>> payments = new HashMap<>();
  private final Map<String, OlistOrder> orders = new LinkedHashMap<>();

  private OlistFiles() {}

  /** All orders of a folder, in the order of their file. */
  static List<OlistOrder> read(Path folder) {
    CsvTable orders = CsvTable.in(folder, "orders");
    CsvTable items = CsvTable.in(folder, "order_items");
    CsvTable payments = CsvTable.in(folder, "order_payments");
    OlistFiles files = new OlistFiles();
    items.forEach(files::item);
    payments.forEach(files::payment);
    orders.forEach(files::order);
    return List.copyOf(files.orders.values());
  }

  private void item(Row row) {
    items
        .computeIfAbsent(row.text("order_id"), id -> new ArrayList<>())
        .add(
            new OlistOrder.Item(
                row.read("order_item_id", Integer::parseInt),
                row.text("product_id"),
                row.read("price", Amount::of),
                row.read("freight_value", Amount::of).value()));
  }

  private void payment(Row row) {
    payments
        .computeIfAbsent(row.text("order_id"), id -> new ArrayList<>())
        .add(
            new OlistOrder.Payment(
                row.read("payment_sequential", Integer::parseInt),
                row.text("payment_type"),
                row.read("payment_installments", Integer::parseInt),
                row.read("payment_value", Amount::of)));
  }

  private void order(Row row) {
    String id = row.text("order_id");
    List<OlistOrder.Item> ownItems = items.getOrDefault(id, new ArrayList<>());
    List<OlistOrder.Payment> ownPayments = payments.getOrDefault(id, new ArrayList<>());
    ownItems.sort(Comparator.comparingInt(OlistOrder.Item::number));
    ownPayments.sort(Comparator.comparingInt(OlistOrder.Payment::number));
    OlistOrder order =
        new OlistOrder(
            id,
            row.text("customer_id"),
            row.text("order_status"),
            row.read("order_purchase_timestamp", OlistFiles::time),
            optionalTime(row, "order_approved_at"),
            optionalTime(row, "order_delivered_carrier_date"),
            optionalTime(row, "order_delivered_customer_date"),
            ownItems,
            ownPayments);
    if (orders.putIfAbsent(id, order) != null) {
      throw new Failure("%s: order %s stands there twice".formatted(row.file(), id));
    }
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text, TIME).atZone(ZONE).toInstant();
  }

  private static @Nullable Instant optionalTime(Row row, String column) {
    return row.text(column).isEmpty() ? null : row.read(column, OlistFiles::time);
  }
}
