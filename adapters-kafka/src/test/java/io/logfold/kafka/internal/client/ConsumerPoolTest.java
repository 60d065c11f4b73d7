package io.logfold.kafka.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.Test;

class ConsumerPoolTest {

  private static final int USUAL = 8;

  /** Beyond that, one more in so much time. */
  private static final Duration GROWTH = Duration.ofMillis(100);

  private final List<MockConsumer<byte[], byte[]>> made = new CopyOnWriteArrayList<>();
  private final ConsumerPool pool =
      new ConsumerPool(
          () -> {
            MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
            made.add(consumer);
            return consumer;
          });

  @Test
  void many_short_uses_at_once_share_few_consumers() {
    long begun = System.nanoTime();
    List<CompletableFuture<Void>> uses =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> pool.giveBack(pool.take()), task -> Thread.ofPlatform().start(task)))
            .toList();
    CompletableFuture.allOf(uses.toArray(CompletableFuture[]::new))
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
    int grown = (int) ((System.nanoTime() - begun) / GROWTH.toNanos()) + 1;
    assertThat(made).hasSizeLessThanOrEqualTo(USUAL + grown);
  }

  @Test
  void long_uses_do_not_hold_the_others_up_for_ever() {
    List<Consumer<byte[], byte[]>> taken = new ArrayList<>();
    for (int i = 0; i < USUAL + 3; i++) {
      taken.add(pool.take());
    }
    assertThat(taken).doesNotHaveDuplicates();
    taken.forEach(pool::giveBack);
    assertThat(made.stream().filter(MockConsumer::closed)).hasSize(3);
  }

  @Test
  void one_that_failed_is_not_used_again() {
    Consumer<byte[], byte[]> first = pool.take();
    pool.discard(first);
    assertThat(made.getFirst().closed()).isTrue();
    assertThat(pool.take()).isNotSameAs(first);
  }

  @Test
  void one_that_could_not_be_opened_does_not_count() {
    AtomicInteger attempts = new AtomicInteger();
    ConsumerPool failing =
        new ConsumerPool(
            () -> {
              attempts.incrementAndGet();
              throw new IllegalStateException("no file descriptors");
            });
    for (int i = 0; i < 3 * USUAL; i++) {
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(failing::take);
    }
    assertThat(attempts).hasValue(3 * USUAL);
    assertThat(failing.openConsumers()).isZero();
  }

  @Test
  void closing_closes_the_idle_ones_and_the_others_when_they_come_back() {
    Consumer<byte[], byte[]> used = pool.take();
    pool.giveBack(pool.take());
    pool.close();
    assertThat(made.stream().filter(MockConsumer::closed)).hasSize(1);
    pool.giveBack(used);
    assertThat(made).allMatch(MockConsumer::closed);
    assertThatExceptionOfType(LogUnavailable.class).isThrownBy(pool::take);
  }
}
