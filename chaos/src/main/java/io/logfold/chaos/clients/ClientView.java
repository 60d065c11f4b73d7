package io.logfold.chaos.clients;

import io.logfold.chaos.history.Token;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one client knows from its answers. Not thread-safe. */
final class ClientView {

  /** An order as it was. */
  record Glimpse(long version, String status, @Nullable Token position) {
    static final Glimpse NOTHING = new Glimpse(0, "", null);
  }

  private final Map<String, Glimpse> orders = new HashMap<>();

  Glimpse of(String orderId) {
    return orders.getOrDefault(orderId, Glimpse.NOTHING);
  }

  void update(String orderId, long version, String status, @Nullable Token position) {
    Glimpse before = of(orderId);
    orders.put(
        orderId,
        new Glimpse(
            version,
            status.isEmpty() ? before.status() : status,
            position == null ? before.position() : position));
  }
}
