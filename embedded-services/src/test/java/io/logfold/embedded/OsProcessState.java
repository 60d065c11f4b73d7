package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the system tells of a process. */
final class OsProcessState {
  private OsProcessState() {}

  /** Whether the process has ended, collected by its parent or not. */
  static boolean gone(long pid) {
    return ProcessHandle.of(pid).map(OsProcess::of).filter(OsProcess::alive).isEmpty();
  }

  /** Where its standard streams lead; empty where the system does not tell. */
  static List<Path> streams(long pid) throws IOException {
    List<Path> streams = new ArrayList<>();
    Path all = Path.of("/proc", Long.toString(pid), "fd");
    if (Files.isDirectory(all)) {
      for (String stream : List.of("0", "1", "2")) {
        streams.add(Files.readSymbolicLink(all.resolve(stream)));
      }
    }
    return streams;
  }
}
