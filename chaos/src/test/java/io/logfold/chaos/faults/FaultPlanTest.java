package io.logfold.chaos.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FaultPlanTest {

  private static final Duration SESSION = Duration.ofSeconds(3);

  @Test
  void a_seed_has_one_plan() {
    assertThat(FaultPlan.of(7, SESSION)).isEqualTo(FaultPlan.of(7, SESSION));
    assertThat(FaultPlan.of(7, SESSION)).isNotEqualTo(FaultPlan.of(8, SESSION));
  }

  @Test
  void all_kinds_come_before_one_comes_again() {
    FaultPlan plan = FaultPlan.of(7, SESSION);
    assertThat(kinds(plan.nodes().subList(0, 8)))
        .containsExactlyInAnyOrder(
            "kill-node",
            "kill-node",
            "pause-node",
            "zombie-node",
            "rolling-restart",
            "add-node",
            "clock-forwards",
            "clock-backwards");
    assertThat(kinds(plan.servers().subList(0, 14)))
        .containsExactlyInAnyOrder(
            "kill-broker",
            "kill-coordinator",
            "kill-leader",
            "pause-leader",
            "wipe-replica",
            "stop-postgres",
            "restore-postgres",
            "cut-one",
            "cut-all",
            "stall-one",
            "stall-all",
            "delete-rows",
            "put-rows-back",
            "truncate-table");
    assertThat(kinds(plan.records().subList(0, 10)))
        .containsExactlyInAnyOrder(
            "foreign-records",
            "tombstones",
            "late-copies",
            "late-terms",
            "poison-commands",
            "poison-commands",
            "poison-commands",
            "compact-events-topic",
            "limit-events-topic",
            "grow-commands-topic");
  }

  private static List<String> kinds(List<FaultPlan.Step> steps) {
    return steps.stream().map(step -> step.fault().kind()).toList();
  }
}
