package io.logfold.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A minute of load under faults, checked. {@code -Dchaos.seed}, {@code -Dchaos.runs} and {@code
 * -Dchaos.seconds} change it; the profile {@code chaos} makes it long.
 */
final class ChaosTest {

  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int RUNS = Integer.getInteger("chaos.runs", 1);
  private static final int SECONDS = Integer.getInteger("chaos.seconds", 60);

  @Test
  void nothing_is_lost_doubled_or_reordered_under_faults() throws Exception {
    List<Summary> unclean = new ArrayList<>();
    for (long seed = SEED; seed < SEED + RUNS; seed++) {
      System.out.println("chaos: seed " + seed);
      Summary summary =
          new ChaosRun(
                  ChaosOptions.of(seed, Duration.ofSeconds(SECONDS), Path.of("target", "chaos")),
                  line -> {})
              .run();
      System.out.println(summary.text() + summary.json());
      if (!summary.clean()) {
        unclean.add(summary);
      }
      assertThat(summary.counts().accepted()).as("commands accepted").isPositive();
    }
    assertThat(unclean)
        .as("runs that were not clean; their folders in target/chaos have the evidence")
        .isEmpty();
  }
}
