package io.logfold.chaos.cluster;

import io.logfold.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One {@code logfold serve} and its supervisor: a node that ends by itself is started again after a
 * second. Its port stays the same. Thread-safe.
 */
public final class ServiceNode {

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);
  private static final long RESTART_MILLIS = 1_000;

  private final int number;
  private final List<String> command;
  private final Path folder;
  private final Map<String, String> environment;
  private final NodeClock clock;
  private final int port = Ports.any();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<String> ownEnds = new ConcurrentLinkedQueue<>();
  private final AtomicInteger slowStops = new AtomicInteger();
  private @Nullable Process process;
  private boolean wanted;

  /**
   * @param command how a node is started, without its port
   * @param folder where it runs, and its output goes
   * @param environment further variables of the process
   */
  ServiceNode(int number, List<String> command, Path folder, Map<String, String> environment) {
    this.number = number;
    this.command = List.copyOf(command);
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.clock = new NodeClock(folder.toAbsolutePath().resolve(name() + ".clock"));
  }

  /** From 1. */
  public int number() {
    return number;
  }

  public String name() {
    return "node" + number;
  }

  /** Of its HTTP API, without a slash at the end. */
  public String url() {
    return "http://" + Ports.HOST + ":" + port;
  }

  /** Whether it is meant to run. */
  public synchronized boolean wanted() {
    return wanted;
  }

  /** Returns at once; does nothing when it runs. */
  public synchronized void start() {
    wanted = true;
    if (process != null && process.isAlive()) {
      return;
    }
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("--port", Integer.toString(port)));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("LOGFOLD_"));
    builder.environment().putAll(environment);
    builder.environment().putAll(clock.environment());
    try {
      Process started = builder.start();
      process = started;
      var unused = started.onExit().thenAccept(this::ended);
    } catch (IOException e) {
      throw new UncheckedIOException(name() + " cannot be started", e);
    }
  }

  private synchronized void ended(Process which) {
    if (!wanted || !which.equals(process)) {
      return;
    }
    ownEnds.add("%s, code %d: %s".formatted(name(), which.exitValue(), lastWords()));
    CompletableFuture.delayedExecutor(RESTART_MILLIS, TimeUnit.MILLISECONDS)
        .execute(this::startIfWanted);
  }

  private synchronized void startIfWanted() {
    if (wanted) {
      start();
    }
  }

  private synchronized @Nullable Process unwanted() {
    wanted = false;
    return process;
  }

  private synchronized @Nullable Process present() {
    return process;
  }

  /** As {@code kill -9} does; returns when it is gone. */
  public void kill() throws InterruptedException {
    Process last = unwanted();
    if (last != null) {
      last.destroyForcibly();
      last.waitFor();
    }
  }

  /** With {@code SIGTERM}; kills it when that takes a minute. Returns when it is gone. */
  public void stop() throws InterruptedException {
    Process last = unwanted();
    if (last == null) {
      return;
    }
    last.destroy();
    if (!last.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      slowStops.incrementAndGet();
      last.destroyForcibly();
      last.waitFor();
    }
  }

  /** With {@code SIGSTOP}: it does nothing, and seems to be alive. */
  public void suspend() throws InterruptedException {
    signal("STOP");
  }

  /** With {@code SIGCONT}. */
  public void resume() throws InterruptedException {
    signal("CONT");
  }

  /** Sets its clock so many seconds fast, or slow; takes effect within a second. */
  public void clock(int seconds) {
    clock.set(seconds);
  }

  private void signal(String name) throws InterruptedException {
    Process present = present();
    if (present == null || !present.isAlive()) {
      return;
    }
    try {
      // The shell's own kill: minimal systems have no such program.
      int unused =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + present.pid()).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it reports that it is ready. */
  public boolean ready() throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url() + "/health/ready"))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** What it printed. */
  public Path log() {
    return folder.resolve(name() + ".log");
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log());
      return lines.isEmpty() ? "" : lines.getLast();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Each time that it ended by itself: exit code and last line of output. */
  public List<String> ownEnds() {
    return List.copyOf(ownEnds);
  }

  /** How often it had to be killed because it did not stop. */
  public int slowStops() {
    return slowStops.get();
  }
}
