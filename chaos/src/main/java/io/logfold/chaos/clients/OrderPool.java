package io.logfold.chaos.clients;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The orders that all clients contend for: some from the beginning, new ones now and then. */
final class OrderPool {

  /** The newest ones are in demand. */
  private static final int HOT = 40;

  private final String prefix;
  private final AtomicInteger made = new AtomicInteger();
  private final List<String> ids = new CopyOnWriteArrayList<>();

  OrderPool(String prefix, int count) {
    this.prefix = prefix;
    for (int i = 0; i < count; i++) {
      var unused = another();
    }
  }

  String another() {
    String id = prefix + "-" + made.incrementAndGet();
    ids.add(id);
    return id;
  }

  /** One of the newest every other time. */
  String any(RandomGenerator random) {
    int size = ids.size();
    return random.nextBoolean()
        ? ids.get(size - 1 - random.nextInt(Math.min(HOT, size)))
        : ids.get(random.nextInt(size));
  }

  List<String> all() {
    return List.copyOf(ids);
  }
}
