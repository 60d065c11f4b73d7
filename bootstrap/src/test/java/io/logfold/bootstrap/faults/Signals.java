package io.logfold.bootstrap.faults;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Signals that Java cannot send. */
final class Signals {

  private Signals() {}

  /** To a process alone. */
  static void send(String signal, ProcessHandle process) throws IOException, InterruptedException {
    send(signal, Stream.of(process));
  }

  /** To a process and all it has started. */
  static void sendToAll(String signal, ProcessHandle process)
      throws IOException, InterruptedException {
    send(signal, Stream.concat(Stream.of(process), process.descendants()));
  }

  private static void send(String signal, Stream<ProcessHandle> processes)
      throws IOException, InterruptedException {
    String ids =
        processes.map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
    // The shell's own kill: minimal systems have no such program.
    int unused =
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + ids)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
  }
}
