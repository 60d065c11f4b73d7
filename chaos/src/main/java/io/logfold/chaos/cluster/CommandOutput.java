package io.logfold.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Exit code and output of a {@code logfold} command that has ended.
 *
 * @param exit its code
 * @param out all of its standard output
 */
public record CommandOutput(int exit, String out) {

  private static final int PATIENCE_SECONDS = 120;

  /**
   * Runs a command to its end.
   *
   * @param name its standard error goes to {@code <name>.err} in the folder
   * @param environment further variables of the process
   */
  static CommandOutput run(
      List<String> line, String name, Path folder, Map<String, String> environment)
      throws InterruptedException {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectError(folder.resolve(name + ".err").toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new CommandOutput(process.waitFor(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be run", e);
    }
  }
}
