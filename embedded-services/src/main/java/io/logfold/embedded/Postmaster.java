package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What Postgres writes about itself into {@code postmaster.pid}: its process, data folder, start
 * (seconds since 1970), port and, in the eighth line, its status.
 */
record Postmaster(long pid, Path folder, long startedAtMillis, int port, boolean ready) {
  private static final String FILE = "postmaster.pid";
  private static final int LINES_BEFORE_STATUS = 7;

  static Optional<Postmaster> read(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(FILE));
      return Optional.of(
          new Postmaster(
              Long.parseLong(lines.get(0).strip()),
              Path.of(lines.get(1).strip()),
              TimeUnit.SECONDS.toMillis(Long.parseLong(lines.get(2).strip())),
              Integer.parseInt(lines.get(3).strip()),
              lines.size() > LINES_BEFORE_STATUS
                  && lines.get(LINES_BEFORE_STATUS).strip().equals("ready")));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException noneOrHalfWritten) {
      return Optional.empty();
    }
  }

  /**
   * The living server of that folder. A copied folder names the original's server, which is not its
   * own.
   */
  Optional<OsProcess> process(Path here) {
    return OsProcess.find(pid, startedAtMillis)
        .filter(p -> p.workingDirectory().orElse(folder).equals(here));
  }

  /**
   * Removes the file of a server that is dead: its process id may now be another process's, and
   * Postgres would wait for that.
   */
  static void forget(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }
}
