package io.logfold.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a process that does not end with this one: it holds none of our streams, and Ctrl-C in our
 * terminal does not reach it.
 */
final class Detached {
  private static final File NOTHING = new File("/dev/null");
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private Detached() {}

  /**
   * @param output takes what it prints; begun anew
   */
  static ProcessHandle start(List<String> command, Path folder, Path output) throws IOException {
    List<String> whole = new ArrayList<>(session());
    whole.addAll(command);
    return begin(whole, folder, output).toHandle();
  }

  /** The same, but of our own session, for a command that detaches its server by itself. */
  static Process begin(List<String> command, Path folder, Path output) throws IOException {
    return builder(command, folder, output).redirectInput(NOTHING).start();
  }

  /** The same with standard input for the caller to write to and to close. */
  static Process beginWithInput(List<String> command, Path folder, Path output) throws IOException {
    return builder(command, folder, output).start();
  }

  private static ProcessBuilder builder(List<String> command, Path folder, Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // Options meant for the program that we are part of, not for its servers.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    return builder;
  }

  private static List<String> session() {
    for (Path setsid : SETSID) {
      if (Files.isExecutable(setsid)) {
        return List.of(setsid.toString());
      }
    }
    // Without a session of its own it shares our terminal's signals, so it ignores them; that is
    // inherited.
    return List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
  }
}
