package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli;
import io.logfold.bootstrap.product.Cli.CliProcess;
import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Building the snapshots of many orders in a small heap, and being killed at it again and again.
 */
@UseServices
class RebuildTest {

  private static final int ORDERS = 60_000;
  private static final int KILLS = 3;
  private static final String SMALL_HEAP = "64m";

  private final TestServices services;
  @TempDir private Path folder;

  RebuildTest(TestServices services) {
    this.services = services;
  }

  @Test
  void a_build_that_is_killed_goes_on_from_its_last_checkpoint_in_a_small_heap() throws Exception {
    try (Testbed testbed = new Testbed(services, "rebuild")) {
      testbed.write(ORDERS);
      Cli cli =
          Cli.in(folder)
              .servers(services.kafka(), testbed.postgres())
              .topic(testbed.topic())
              .withHeap(SMALL_HEAP);
      long total = testbed.end();
      long reached = 0;
      int kills = 0;
      while (kills < KILLS) {
        CliProcess build = cli.start("snapshots", "build");
        long before = reached;
        await()
            .atMost(Duration.ofSeconds(90))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> testbed.saved() > before || !build.process().isAlive());
        boolean alive = build.process().isAlive();
        build.kill();
        kills++;
        reached = testbed.saved();
        assertThat(alive || reached == total).as("ended by itself: " + build.outcome()).isTrue();
        assertThat(reached).as(build.err()).isGreaterThan(before);
        if (reached == total) {
          break;
        }
      }
      assertThat(kills).as("killed amid the work").isGreaterThan(1);

      Outcome built = cli.run("snapshots", "build");
      assertThat(built.exit()).as(built.err()).isZero();
      assertThat(testbed.saved()).isEqualTo(total);
      Outcome verified = cli.run("verify", "--json");
      assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
      assertThat(verified.json().path("snapshots").asInt()).isEqualTo(ORDERS);
      assertThat(verified.json().path("unindexed").asInt()).isZero();
    }
  }
}
