package io.logfold.bootstrap.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.bootstrap.nodes.Cluster.Node;
import io.logfold.domain.order.Amount;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.PaymentTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each pays its own order again and again, one euro at a time, through any node; and never tries
 * twice.
 */
final class Callers implements AutoCloseable {

  private static final int COUNT = 8;
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final List<Node> nodes = new CopyOnWriteArrayList<>();
  private final Random random;
  private final List<Thread> threads = new ArrayList<>();
  private final List<AtomicInteger> versions = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean stopping;

  Callers(Node first, Random random) {
    nodes.add(first);
    this.random = random;
    for (int n = 0; n < COUNT; n++) {
      AtomicInteger version = new AtomicInteger();
      versions.add(version);
      String id = id(n);
      threads.add(Thread.ofVirtual().start(() -> work(id, version)));
    }
  }

  private static String id(int caller) {
    return "caller-" + caller;
  }

  void add(Node node) {
    nodes.add(node);
  }

  void remove(Node node) {
    nodes.remove(node);
  }

  private void work(String id, AtomicInteger version) {
    while (!stopping && failures.isEmpty()) {
      int next = version.get() + 1;
      Node node = nodes.get(random.nextInt(COUNT) % nodes.size());
      OrderCommand command =
          next == 1
              ? new CreateOrder(
                  "c", Currency.getInstance("EUR"), PaymentTerms.PREPAID, List.of(), NOON)
              : new RecordPayment(Amount.of("1"), "voucher", 1, NOON);
      try {
        var result =
            node.engine()
                .send(CommandRequest.of(id, command, "c" + next).expecting(next - 1L))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        if (!(result instanceof Accepted<?, ?> yes) || yes.version() != next) {
          throw new AssertionError("not accepted at " + next + ": " + result);
        }
        version.set(next);
        accepted.incrementAndGet();
      } catch (Exception | AssertionError e) {
        failures.add(e);
      }
    }
  }

  void awaitMore(int commands) {
    int enough = accepted.get() + commands;
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> accepted.get() >= enough || !failures.isEmpty());
    assertThat(failures).isEmpty();
  }

  /** All is there, and nothing else. */
  void verify(Node node) {
    assertThat(failures).isEmpty();
    for (int n = 0; n < COUNT; n++) {
      assertThat(Cluster.get(node.engine().state(id(n))).version())
          .isEqualTo(versions.get(n).get());
      assertThat(Cluster.get(node.engine().history(id(n))).events()).hasSize(versions.get(n).get());
    }
  }

  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
