package io.logfold.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.faults.Loss;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Acknowledged events are taken away under running nodes. */
final class LossTest {

  private static final Duration LOAD = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource
  void what_is_lost_is_noticed_and_nothing_is_answered_from_it(Loss loss) throws Exception {
    ChaosOptions options = ChaosOptions.of(1, LOAD, Path.of("target", "loss-" + loss.kind()));
    Summary summary = new LossRun(options, loss, line -> {}).run();
    System.out.println(summary.text() + summary.json());
    assertThat(summary.problems()).isEmpty();
  }
}
