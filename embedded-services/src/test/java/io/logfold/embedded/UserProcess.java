package io.logfold.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link OpenAndWait} in a JVM of its own. */
final class UserProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader output;

  UserProcess(Path data, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OpenAndWait.class.getName(),
                data.toString()));
    command.addAll(List.of(more));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader();
  }

  /** What it joined. */
  record Joined(long kafkaPid, long postgresPid, String kafka, String postgresUrl) {}

  Joined joined() throws IOException {
    String line = output.readLine();
    assertThat(line).as("what the other process says").isNotNull();
    String[] words = line.split(" ", -1);
    return new Joined(Long.parseLong(words[0]), Long.parseLong(words[1]), words[2], words[3]);
  }

  void leave() throws IOException, InterruptedException {
    process.getOutputStream().close();
    awaitEnd();
  }

  void terminate() throws InterruptedException {
    process.destroy();
    awaitEnd();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
