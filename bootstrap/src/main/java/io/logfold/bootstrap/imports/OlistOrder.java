package io.logfold.bootstrap.imports;

import io.logfold.domain.order.Amount;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the three files say about one order.
 *
 * @param status as Olist names it
 * @param items by their number within the order
 * @param payments by their number within the order
 * @param place its row in {@code orders}
 */
record OlistOrder(
    String id,
    String customerId,
    String status,
    Instant purchased,
    @Nullable Instant approved,
    @Nullable Instant handedToCarrier,
    @Nullable Instant delivered,
    List<Item> items,
    List<Payment> payments,
    SourceLine place) {

  OlistOrder {
    items = List.copyOf(items);
    payments = List.copyOf(payments);
  }

  /** One piece of a product; two pieces are two items. */
  record Item(int number, String productId, Amount price, BigDecimal freight, SourceLine place) {}

  record Payment(int number, String type, int installments, Amount value, SourceLine place) {}
}
