package io.logfold.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * What is remembered of the broker: its process, its ports (taken again at the next start, so that
 * clients of a killed broker find it), the folder it was started in (a copied folder must not
 * mistake the original's broker for its own), and whether it wants a login.
 */
record KafkaState(
    long pid, long startedAtMillis, int port, int controllerPort, String folder, boolean login) {
  static final KafkaState NONE = new KafkaState(0, 0, 0, 0, "", false);

  static KafkaState load(Path file) {
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      p.load(in);
      return new KafkaState(
          Long.parseLong(p.getProperty("pid", "0")),
          Long.parseLong(p.getProperty("started", "0")),
          Integer.parseInt(p.getProperty("port", "0")),
          Integer.parseInt(p.getProperty("controller.port", "0")),
          p.getProperty("folder", ""),
          Boolean.parseBoolean(p.getProperty("login")));
    } catch (IOException | IllegalArgumentException missingOrDamaged) {
      return NONE;
    }
  }

  void store(Path file) throws IOException {
    Properties p = new Properties();
    p.setProperty("pid", Long.toString(pid));
    p.setProperty("started", Long.toString(startedAtMillis));
    p.setProperty("port", Integer.toString(port));
    p.setProperty("controller.port", Integer.toString(controllerPort));
    p.setProperty("folder", folder);
    p.setProperty("login", Boolean.toString(login));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (Writer out = Files.newBufferedWriter(fresh)) {
      p.store(out, null);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
