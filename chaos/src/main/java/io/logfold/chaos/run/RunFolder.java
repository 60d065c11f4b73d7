package io.logfold.chaos.run;

import io.logfold.chaos.checker.CountedLog;
import io.logfold.chaos.checker.HistoryFiles;
import io.logfold.chaos.cluster.Folders;
import io.logfold.chaos.history.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A run's folder: the data of its servers, the output of its nodes, when each fault began and
 * ended, and what clients saw. Deleted when the run was clean. Thread-safe.
 */
final class RunFolder implements AutoCloseable {

  private final Path folder;
  private final Consumer<String> progress;
  private final long begin = System.nanoTime();
  private volatile boolean wanted = true;

  private RunFolder(Path folder, Consumer<String> progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** A new one, in place of an earlier one with the same seed. */
  static RunFolder in(Path parent, long seed, Consumer<String> progress) {
    Path folder = parent.toAbsolutePath().resolve(Long.toString(seed));
    Folders.delete(folder);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RunFolder(folder, progress);
  }

  Path path() {
    return folder;
  }

  /** What happens now. */
  synchronized void note(String what) {
    double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
    String line = String.format(Locale.ROOT, "%7.2f %s", seconds, what);
    progress.accept(line);
    try {
      Files.writeString(
          folder.resolve("run.log"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What clients saw, to be checked again by {@link io.logfold.chaos.checker.CheckAgain}. */
  void keep(History history) {
    try {
      HistoryFiles.write(folder, history);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the topic holds. */
  void keep(CountedLog log) {
    try {
      HistoryFiles.write(folder, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder goes at the end when the run was clean. */
  void conclude(Summary summary) {
    try {
      Files.writeString(folder.resolve("summary.json"), summary.json() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    wanted = !summary.clean();
  }

  @Override
  public void close() {
    if (!wanted) {
      Folders.delete(folder);
    }
  }
}
