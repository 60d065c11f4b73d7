package io.logfold.kafka.internal.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopThreadTest {

  private final AtomicInteger steps = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicBoolean ended = new AtomicBoolean();

  private LoopThread thread(LoopThread.Step step) {
    return new LoopThread("loop", step, failures::incrementAndGet, () -> ended.set(true));
  }

  @Test
  void neither_errors_nor_interrupts_end_it_until_it_is_closed() {
    LoopThread loop =
        thread(
            () -> {
              switch (steps.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("unexpected");
                case 2 -> throw new OutOfMemoryError("as if");
                case 3 -> throw new InterruptedException("unasked");
                case 4 -> Thread.currentThread().interrupt();
                default -> Thread.onSpinWait();
              }
            });
    assertThat(loop.trouble()).isNull();
    loop.start();
    await().until(() -> steps.get() > 10);
    assertThat(failures.get()).isBetween(3, 4);
    assertThat(loop.trouble()).isNull();
    assertThat(ended).isFalse();

    loop.close(() -> {});
    assertThat(ended).isTrue();
    assertThat(loop.trouble()).isNull();
  }

  @Test
  void a_step_that_keeps_failing_is_told() {
    LoopThread loop =
        thread(
            () -> {
              throw new IllegalStateException("no such topic");
            });
    loop.start();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(loop.trouble()).contains("keeps failing", "no such topic"));
    loop.close(() -> {});
  }
}
