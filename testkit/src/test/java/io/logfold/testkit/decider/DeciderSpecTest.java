package io.logfold.testkit.decider;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A specification that cannot fail proves nothing. */
class DeciderSpecTest {

  /** Counts up to three, a step per command. */
  private static class Counter implements Decider<Integer, Integer, Integer> {
    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    public Decision<Integer> decide(Integer state, Integer step) {
      return state + step > 3
          ? Decision.reject("counter.full", "it is at " + state)
          : Decision.accept(step);
    }

    @Override
    public Integer evolve(Integer state, Integer event) {
      return state + event;
    }
  }

  @Test
  void what_is_true_passes() {
    assertThatCode(
            () -> {
              DeciderSpec.given(new Counter()).when(1).then(1);
              DeciderSpec.given(new Counter(), 1, 2).when(1).thenRejected("counter.full", "at 3");
            })
        .doesNotThrowAnyException();
  }

  @Test
  void what_is_false_fails() {
    var full = DeciderSpec.given(new Counter(), 3).when(1);
    var fine = DeciderSpec.given(new Counter(), 1).when(1);
    fails(() -> fine.then(2));
    fails(() -> fine.then(1, 1));
    fails(() -> fine.thenRejected("counter.full"));
    fails(() -> full.then(1));
    fails(() -> full.thenRejected("counter.empty"));
    fails(() -> full.thenRejected("counter.full", "at 2"));
    fails(() -> fine.thenState(state -> fails(() -> {})));
  }

  @Test
  void a_decider_that_is_not_pure_fails() {
    AtomicInteger calls = new AtomicInteger();
    Decider<Integer, Integer, Integer> impure =
        new Counter() {
          @Override
          public Decision<Integer> decide(Integer state, Integer step) {
            return Decision.accept(calls.incrementAndGet());
          }
        };
    fails(() -> DeciderSpec.given(impure).when(1));
  }

  @Test
  void a_decider_that_cannot_fold_what_it_decides_fails() {
    Decider<Integer, Integer, Integer> broken =
        new Counter() {
          @Override
          public Integer evolve(Integer state, Integer event) {
            throw new IllegalStateException("no");
          }
        };
    assertThatThrownBy(() -> DeciderSpec.given(broken).when(1))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void fails(ThrowingCallable check) {
    assertThatThrownBy(check).isInstanceOf(AssertionError.class);
  }
}
