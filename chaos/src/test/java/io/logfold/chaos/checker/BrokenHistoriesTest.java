package io.logfold.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every promise, broken at random places of simulated runs, is found. */
class BrokenHistoriesTest {

  private static final int RUNS = 40;

  @ParameterizedTest
  @MethodSource("io.logfold.chaos.checker.Breakage#all")
  void what_is_broken_is_found(Breakage breakage) {
    int spoiled = 0;
    for (long seed = 1_000; seed < 1_000 + RUNS; seed++) {
      Run run = SimulatedRun.of(seed);
      if (breakage.spoil(run, new SplittableRandom(seed))) {
        spoiled++;
        Verdict verdict = run.verdict();
        assertThat(run.kinds()).as("seed %d: %s", seed, verdict).contains(breakage.kind());
      }
    }
    assertThat(spoiled).isGreaterThan(RUNS / 4);
  }

  @Test
  void a_random_breakage_is_found_in_any_run() {
    long first = System.nanoTime();
    List<Breakage> all = Breakage.all();
    Map<Breakage, Integer> done = new HashMap<>();
    for (long seed = first; seed < first + 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Run run = SimulatedRun.of(seed);
      assertThat(run.verdict().findings()).as("unspoiled, seed %d", seed).isEmpty();
      Breakage breakage = all.get(random.nextInt(all.size()));
      if (breakage.spoil(run, random)) {
        done.merge(breakage, 1, Integer::sum);
        assertThat(run.kinds())
            .as("%s, seed %d: %s", breakage, seed, run.verdict())
            .contains(breakage.kind());
      }
    }
    System.out.println("broken runs from seed " + first + ", all found: " + done);
    assertThat(done.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(150);
  }
}
