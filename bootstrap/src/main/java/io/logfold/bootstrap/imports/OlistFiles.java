package io.logfold.bootstrap.imports;

import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.imports.CsvTable.Row;
import io.logfold.domain.order.Amount;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins the Olist files {@code orders}, {@code order_items} and {@code order_payments}. Rows may
 * come in any order, so all are read before the first order is complete.
 */
final class OlistFiles {

  private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final String ORDER_ID = "order_id";
  private static final String ITEM_NUMBER = "order_item_id";
  private static final String PAYMENT_NUMBER = "payment_sequential";

  private final RowMemory memory;
  private final Map<String, List<OlistOrder.Item>> items = new HashMap<>();
  private final Map<String, List<OlistOrder.Payment>> payments = new HashMap<>();
  private final Map<String, OlistOrder> orders = new LinkedHashMap<>();

  private OlistFiles(RowMemory memory) {
    this.memory = memory;
  }

  /**
   * What the files hold.
   *
   * @param orders in the order of their file
   * @param withoutOrder how many items and payments belong to orders that are not there
   * @param firstWithoutOrder one of them
   */
  record Content(
      List<OlistOrder> orders, long withoutOrder, Optional<SourceLine> firstWithoutOrder) {}

  /**
   * Everything in a folder.
   *
   * @throws Failure when a file cannot be read, or has an impossible value
   */
  static Content read(Path folder, RowMemory memory) {
    CsvTable orders =
        CsvTable.in(
            folder,
            "orders",
            ORDER_ID,
            "customer_id",
            "order_status",
            "order_purchase_timestamp",
            "order_approved_at",
            "order_delivered_carrier_date",
            "order_delivered_customer_date");
    CsvTable items =
        CsvTable.in(
            folder, "order_items", ORDER_ID, ITEM_NUMBER, "product_id", "price", "freight_value");
    CsvTable payments =
        CsvTable.in(
            folder,
            "order_payments",
            ORDER_ID,
            PAYMENT_NUMBER,
            "payment_type",
            "payment_installments",
            "payment_value");
    OlistFiles files = new OlistFiles(memory);
    items.forEach(files::item);
    payments.forEach(files::payment);
    orders.forEach(files::order);
    return files.content();
  }

  private Content content() {
    List<SourceLine> left =
        Stream.concat(
                items.values().stream().flatMap(Collection::stream).map(OlistOrder.Item::place),
                payments.values().stream()
                    .flatMap(Collection::stream)
                    .map(OlistOrder.Payment::place))
            .toList();
    return new Content(
        List.copyOf(orders.values()),
        left.size(),
        left.stream()
            .min(Comparator.comparing(SourceLine::file).thenComparingLong(SourceLine::line)));
  }

  private void item(Row row) {
    memory.take(row.place(), row.characters());
    items
        .computeIfAbsent(row.text(ORDER_ID), id -> new ArrayList<>())
        .add(
            new OlistOrder.Item(
                row.read(ITEM_NUMBER, OlistFiles::number),
                row.text("product_id"),
                row.read("price", OlistFiles::amount),
                row.read("freight_value", OlistFiles::amount).value(),
                row.place()));
  }

  private void payment(Row row) {
    memory.take(row.place(), row.characters());
    payments
        .computeIfAbsent(row.text(ORDER_ID), id -> new ArrayList<>())
        .add(
            new OlistOrder.Payment(
                row.read(PAYMENT_NUMBER, OlistFiles::number),
                row.text("payment_type"),
                row.read("payment_installments", OlistFiles::number),
                row.read("payment_value", OlistFiles::amount),
                row.place()));
  }

  private void order(Row row) {
    memory.take(row.place(), row.characters());
    String id = row.text(ORDER_ID);
    OlistOrder order =
        new OlistOrder(
            id,
            row.text("customer_id"),
            row.text("order_status"),
            row.read("order_purchase_timestamp", OlistFiles::time),
            optionalTime(row, "order_approved_at"),
            optionalTime(row, "order_delivered_carrier_date"),
            optionalTime(row, "order_delivered_customer_date"),
            numbered(
                items.remove(id), ITEM_NUMBER, OlistOrder.Item::number, OlistOrder.Item::place, id),
            numbered(
                payments.remove(id),
                PAYMENT_NUMBER,
                OlistOrder.Payment::number,
                OlistOrder.Payment::place,
                id),
            row.place());
    OlistOrder before = orders.putIfAbsent(id, order);
    if (before != null) {
      throw new Failure(
          "%s: order %s is in line %d already".formatted(row.place(), id, before.place().line()));
    }
  }

  /** By number. Two rows with one number would be one command, and the second would be lost. */
  private static <T> List<T> numbered(
      @Nullable List<T> rows,
      String column,
      ToIntFunction<T> number,
      Function<T, SourceLine> place,
      String order) {
    if (rows == null) {
      return List.of();
    }
    rows.sort(Comparator.comparingInt(number));
    for (int i = 1; i < rows.size(); i++) {
      T one = rows.get(i - 1);
      T other = rows.get(i);
      if (number.applyAsInt(one) == number.applyAsInt(other)) {
        throw new Failure(
            "%s: order %s: %s %d is in line %d already; give each row a number of its own, or remove the one that is not meant"
                .formatted(
                    place.apply(other),
                    order,
                    column,
                    number.applyAsInt(other),
                    place.apply(one).line()));
      }
    }
    return rows;
  }

  private static Amount amount(String text) {
    Amount amount = Amount.of(text);
    if (amount.value().signum() < 0) {
      throw new IllegalArgumentException("must not be negative");
    }
    return amount;
  }

  private static Integer number(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a whole number", e);
    }
  }

  private static Instant time(String text) {
    try {
      return LocalDateTime.parse(text, TIME).atZone(ZONE).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a time like 2017-10-02 10:56:33", e);
    }
  }

  private static @Nullable Instant optionalTime(Row row, String column) {
    return row.text(column).isEmpty() ? null : row.read(column, OlistFiles::time);
  }
}
