package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StableEndWatchTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // it may overflow
  private final AtomicInteger asked = new AtomicInteger();
  private int markerAt;
  private CompletableFuture<Long> stableEnd = CompletableFuture.completedFuture(0L);
  private final StableEndWatch watch =
      new StableEndWatch(
          () -> {
            asked.incrementAndGet();
            pass(Duration.ofMillis(100));
            return markerAt == asked.get() ? CompletableFuture.completedFuture(12L) : stableEnd;
          },
          nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void commits_in_quick_succession_cost_no_question() {
    for (int end = 1; end < 100; end++) {
      watch.committed(end);
      pass(StableEndWatch.UNSUSPICIOUS);
      assertThat(watch.trouble()).isEmpty();
    }
    assertThat(asked).hasValue(0);
  }

  @Test
  void after_a_pause_the_transaction_before_it_must_have_its_end() {
    watch.committed(10);
    pass(StableEndWatch.UNSUSPICIOUS.plusNanos(1));
    stableEnd = CompletableFuture.completedFuture(12L); // where the second one began
    watch.committed(13);
    assertThat(watch.trouble()).isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_transaction_without_an_end_is_noticed_before_its_lane_comes_round() {
    watch.committed(10);
    pass(Duration.ofSeconds(2));
    stableEnd = CompletableFuture.completedFuture(8L); // where the first one began
    watch.committed(13);
    assertThat(watch.trouble()).hasValueSatisfying(text -> assertThat(text).contains("offset 8"));
  }

  @Test
  void an_end_that_is_only_late_is_waited_for() {
    watch.committed(10);
    pass(Duration.ofSeconds(2));
    stableEnd = CompletableFuture.completedFuture(8L);
    markerAt = 5;
    watch.committed(13);
    assertThat(watch.trouble()).isEmpty();
    assertThat(asked).hasValue(5);
  }

  @Test
  void a_transaction_that_writes_elsewhere_proves_nothing_of_the_partition() {
    watch.committedElsewhere();
    assertThat(asked).as("nothing was written yet").hasValue(0);
    watch.committed(10);
    stableEnd = CompletableFuture.completedFuture(8L);
    watch.committedElsewhere();
    assertThat(asked).hasValue(1);
    assertThat(watch.trouble()).hasValueSatisfying(text -> assertThat(text).contains("offset 8"));
  }

  @Test
  void no_answer_is_trouble_too() {
    watch.committed(10);
    pass(Duration.ofSeconds(2));
    stableEnd = CompletableFuture.failedFuture(new IllegalStateException("away"));
    watch.committed(13);
    assertThat(watch.trouble()).hasValueSatisfying(text -> assertThat(text).contains("away"));
  }
}
