package io.logfold.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is as it should be is never complained of. */
class GoodHistoriesTest {

  @Test
  void three_hundred_simulated_runs_are_clean() {
    int accepted = 0;
    int refused = 0;
    int unknown = 0;
    int stale = 0;
    int refusals = 0;
    int ghosts = 0;
    for (long seed = 0; seed < 300; seed++) {
      Verdict verdict = SimulatedRun.of(seed).verdict();
      assertThat(verdict.findings()).as("seed %d: %s", seed, verdict).isEmpty();
      accepted += verdict.counts().accepted();
      refused += verdict.counts().rejected() + verdict.counts().conflicts();
      unknown += verdict.counts().unknownStored();
      stale += verdict.counts().staleReads();
      refusals += verdict.counts().records().refusals();
      ghosts += verdict.counts().records().ghosts();
    }
    assertThat(accepted).isGreaterThan(5_000);
    assertThat(refused).isGreaterThan(5_000);
    assertThat(unknown).isGreaterThan(300);
    assertThat(stale).isGreaterThan(300);
    assertThat(refusals).isGreaterThan(5_000);
    assertThat(ghosts).isGreaterThan(3_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_kept_run_is_the_same_when_it_is_read_again(long seed, @TempDir Path folder)
      throws Exception {
    Run run = SimulatedRun.of(seed);
    HistoryFiles.write(folder, run.history());
    HistoryFiles.write(folder, run.counted());

    HistoryFiles.RunRecord kept = HistoryFiles.read(folder);

    assertThat(kept.log()).isEqualTo(run.counted());
    assertThat(kept.history()).isEqualTo(run.history());
  }
}
