package io.logfold.benchmarks.failover;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A {@link Node}, seen from the process that measures. */
final class NodeProcess implements AutoCloseable {

  private final Process process;

  /** By what and partition: when it last happened, in ms. */
  private final Map<String, Long> happened = new ConcurrentHashMap<>();

  private NodeProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::listen);
  }

  static NodeProcess start(String kafka, String postgres, String topic, Duration session) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.logfold.benchmarks.Main",
                  "failover-node",
                  "--kafka=" + kafka,
                  "--topic=" + topic,
                  "--session=" + session.toMillis())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      // It has a password, which all users of the machine would see among the arguments.
      builder.environment().put(FailoverCommands.OneNode.POSTGRES, postgres);
      return new NodeProcess(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("a JVM could not be started", e);
    }
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length == 3) {
          happened.put(words[0] + " " + words[1], Long.valueOf(words[2]));
        }
      }
    } catch (IOException e) {
      // it was killed
    }
  }

  long pid() {
    return process.pid();
  }

  /** When this last happened to the partition, in ms since 1970; empty: it did not since then. */
  OptionalLong when(String what, int partition, long since) {
    Long time = happened.get(what + " " + partition);
    return time == null || time < since ? OptionalLong.empty() : OptionalLong.of(time);
  }

  boolean serves(int partition, long since) {
    return when("serving", partition, since).isPresent();
  }

  /** Asks it to go in good order, and returns at once. */
  void leave() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the node is gone already", e);
    }
  }

  /**
   * Returns when it has gone in good order.
   *
   * @throws IllegalStateException when that takes too long
   */
  void left(Duration patience) throws InterruptedException {
    leave();
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("the node does not end");
    }
  }

  /** A signal by its name. */
  void signal(String name) {
    try {
      int unused =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
