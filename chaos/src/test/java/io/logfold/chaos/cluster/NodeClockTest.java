package io.logfold.chaos.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeClockTest {

  /** What a process that goes by it thinks. */
  private Instant toldBy(NodeClock clock) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(List.of("date", "-u", "+%s"));
    builder.environment().putAll(clock.environment());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    return Instant.ofEpochSecond(Long.parseLong(out));
  }

  @Test
  void a_clock_jumps_forwards_backwards_and_back(@TempDir Path folder) throws Exception {
    assumeTrue(NodeClock.canJump(), "libfaketime is not installed (package faketime)");
    NodeClock clock = new NodeClock(folder.resolve("node.clock"));
    for (int seconds : new int[] {0, 7_200, -7_200, 0}) {
      clock.set(seconds);
      Duration off = Duration.between(Instant.now(), toldBy(clock));
      assertThat(off.toSeconds()).isBetween(seconds - 600L, seconds + 600L);
    }
  }
}
