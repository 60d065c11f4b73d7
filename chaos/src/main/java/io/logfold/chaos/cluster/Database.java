package io.logfold.chaos.cluster;

import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The run's own Postgres. Not thread-safe. */
public final class Database implements AutoCloseable {

  private final EmbeddedServices services;
  private final Path files;
  private final Path copy;

  Database(Path folder) {
    services = EmbeddedServices.open(folder, EmbeddedOptions.defaults().only(Service.POSTGRES));
    files = services.data().resolve("postgres").resolve("data");
    copy = services.data().resolve("older");
  }

  String url() {
    return services.postgresUrl();
  }

  /** In order. */
  public void stop() {
    services.server(Service.POSTGRES).stop();
  }

  /** Returns when it serves. */
  public void start() {
    services.server(Service.POSTGRES).start();
  }

  /** Copies all its files, while it does not run. */
  public void copy() {
    run("rm", "-rf", copy.toString());
    run("cp", "-a", files.toString(), copy.toString());
  }

  /** Puts the copy back, while it does not run; nothing happens when there is none. */
  public void putBack() {
    if (Files.exists(copy)) {
      run("rm", "-rf", files.toString());
      run("cp", "-a", copy.toString(), files.toString());
    }
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(List.of(command) + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the files of Postgres cannot be copied", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while copying", e);
    }
  }

  @Override
  public void close() {
    services.close();
  }
}
