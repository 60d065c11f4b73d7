package io.logfold.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process known by its id and its start time. The id alone is not enough: ids are used again, and
 * signalling a stranger must be impossible.
 */
record OsProcess(ProcessHandle handle, long startedAtMillis) {
  /**
   * Clock corrections move the start times that Linux reports, and Postgres notes its own a moment
   * after it was born.
   */
  private static final long START_TOLERANCE_MILLIS = 10_000;

  private static final Path PROC = Path.of("/proc");
  private static final char GONE = 'X';

  static OsProcess current() {
    return of(ProcessHandle.current());
  }

  static OsProcess of(ProcessHandle handle) {
    return new OsProcess(
        handle, handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** The living process with that id, if it is the one that started then. */
  static Optional<OsProcess> find(long pid, long startedAtMillis) {
    return ProcessHandle.of(pid)
        .map(OsProcess::of)
        .filter(p -> Math.abs(p.startedAtMillis - startedAtMillis) <= START_TOLERANCE_MILLIS)
        .filter(OsProcess::alive);
  }

  long pid() {
    return handle.pid();
  }

  /**
   * Whether it runs or is stopped by a signal. Dead but not yet collected by its parent counts as
   * dead.
   */
  boolean alive() {
    return handle.isAlive() && !zombie();
  }

  /**
   * Its first thread may have ended before the others; until the last one has, the process holds
   * its ports and file locks.
   */
  private boolean zombie() {
    return state().filter(state -> state == 'Z' || state == GONE).isPresent() && threads() <= 1;
  }

  /** Linux' letter for what the process does; empty elsewhere. */
  private Optional<Character> state() {
    try {
      String stat = Files.readString(PROC.resolve(pid() + "/stat"));
      // It follows the command name, which is in brackets and may hold anything.
      return Optional.of(stat.charAt(stat.lastIndexOf(')') + 2));
    } catch (IOException | IndexOutOfBoundsException missing) {
      return Files.exists(PROC.resolve("self")) ? Optional.of(GONE) : Optional.empty();
    }
  }

  private long threads() {
    try (Stream<Path> threads = Files.list(PROC.resolve(pid() + "/task"))) {
      return threads.count();
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }

  /** Where the process works, if the system reports it; it follows a folder that was moved. */
  Optional<Path> workingDirectory() {
    try {
      return Optional.of(Files.readSymbolicLink(PROC.resolve(pid() + "/cwd")));
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }

  boolean awaitEnd(Duration patience) {
    return Deadline.after(patience).await(() -> !alive());
  }

  /** Sends a signal by name, such as {@code STOP}. */
  void signal(String name) {
    if (alive()) {
      shell("kill -" + name + " " + pid());
    }
  }

  /** Freezes it; all of its threads are stopped when this returns. */
  void freeze(Duration patience) {
    signal("STOP");
    Deadline.after(patience).await(() -> !alive() || state().filter(s -> s != 'T').isEmpty());
  }

  /** Asks with the signal, and kills when nothing happened in time; true if it went by itself. */
  boolean end(String signal, Duration patience) {
    if (!alive()) {
      return true;
    }
    // A frozen process would never hear it.
    shell("kill -CONT " + pid() + "; kill -" + signal + " " + pid());
    if (awaitEnd(patience)) {
      return true;
    }
    kill(patience);
    return false;
  }

  void kill(Duration patience) {
    handle.destroyForcibly();
    if (!awaitEnd(patience)) {
      throw new EmbeddedServicesException("process " + pid() + " cannot be killed");
    }
  }

  /** The shell's own kill: minimal systems have no such program. */
  private void shell(String command) {
    try {
      new ProcessBuilder("sh", "-c", command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot signal process " + pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServicesException("interrupted while signalling process " + pid(), e);
    }
  }
}
