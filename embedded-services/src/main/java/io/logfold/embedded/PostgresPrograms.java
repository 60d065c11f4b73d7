package io.logfold.embedded;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs Postgres' own programs, without root's rights, and waits for their end.
 *
 * @param bin where the programs are
 * @param folder where they run
 */
record PostgresPrograms(Path bin, Path folder) {
  /**
   * Runs one of them.
   *
   * @param output takes what it prints; begun anew
   * @return its exit code
   */
  int run(Path output, String program, List<String> arguments) throws IOException {
    return await(Detached.begin(command(program, arguments), folder, output));
  }

  /** The same for a program that reads its work from standard input, where no other user looks. */
  int run(Path output, String program, List<String> arguments, String input) throws IOException {
    Process process = Detached.beginWithInput(command(program, arguments), folder, output);
    try (Writer in = process.outputWriter()) {
      in.write(input);
    } catch (IOException ended) {
      // Its exit code and its output say more.
    }
    return await(process);
  }

  private List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>(Privileges.dropped());
    command.add(bin.resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private static int await(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServicesException("interrupted while starting embedded Postgres", e);
    }
  }

  /** The line of a log or an output that says why its program ended. */
  static String reason(Path output) throws IOException {
    if (!Files.exists(output)) {
      return "it said nothing";
    }
    List<String> lines = Files.readAllLines(output);
    return lines.stream()
        .filter(line -> line.contains("FATAL") || line.contains("error:"))
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? "it said nothing" : lines.getLast());
  }
}
