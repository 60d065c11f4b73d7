package io.logfold.bootstrap.demo;

import io.logfold.bootstrap.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link DemoConsumer} in its own JVM. Not thread-safe. */
final class ConsumerProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ConsumerProcess(Process process) {
    this.process = process;
  }

  static ConsumerProcess start(String topic, Map<String, String> kafka) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx64m",
            "-Dstdout.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            DemoConsumer.class.getName(),
            topic);
    Properties properties = new Properties();
    properties.putAll(kafka);
    try {
      ConsumerProcess consumer =
          new ConsumerProcess(
              new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
      try (OutputStream input = consumer.process.getOutputStream()) {
        properties.store(input, null);
      }
      Thread.ofVirtual().start(consumer::collect);
      return consumer;
    } catch (IOException e) {
      throw new Failure("the consumer's process cannot be started: " + e.getMessage(), e);
    }
  }

  private void collect() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("error\t" + e); // never what is waited for, so it ends in a message
    }
  }

  long pid() {
    return process.pid();
  }

  /** The fields of the next line, which must begin with this word. */
  String[] await(String what) throws InterruptedException {
    String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null || !line.startsWith(what + "\t")) {
      throw new Failure(
          "the consumer (process %d) should have said '%s', but said %s"
              .formatted(pid(), what, line == null ? "nothing" : "'" + line + "'"));
    }
    return line.split("\t");
  }

  /** Ends it as {@code kill -9} does: it gets no chance to save anything. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    int unused = process.waitFor();
  }

  @Override
  public void close() {
    var unused = process.destroyForcibly();
  }
}
