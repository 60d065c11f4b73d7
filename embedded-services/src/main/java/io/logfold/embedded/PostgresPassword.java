package io.logfold.embedded;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The password of the role that programs log in as: random, made with the database, and kept in a
 * file that only its owner may read. The file has the form that {@code psql} and everything else on
 * libpq read ({@code passfile}). Thread-safe.
 */
final class PostgresPassword {
  private static final String ENTRY = Ports.HOST + ":*:*:" + PostgresServer.ROLE + ":";

  private final Path file;

  /** Kept in this folder. */
  PostgresPassword(Path folder) {
    this.file = folder.resolve("pgpass");
  }

  Path file() {
    return file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Makes a new one, in place of any that was there. */
  String renew() throws IOException {
    String password = SecretFile.secret();
    SecretFile.write(file, ENTRY + password + "\n");
    return password;
  }

  /**
   * The present one.
   *
   * @throws EmbeddedServicesException if the file cannot be read, or has another form
   */
  String read() {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(ENTRY)) {
          return line.substring(ENTRY.length());
        }
      }
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot read embedded Postgres' password: " + e, e);
    }
    throw new EmbeddedServicesException(
        file + ": embedded Postgres' password is missing: no line begins with " + ENTRY);
  }

  /** The file as a parameter of a {@code postgresql://} URI. */
  String parameter() {
    return "passfile="
        + URLEncoder.encode(file.toString(), StandardCharsets.UTF_8)
            .replace("%2F", "/")
            .replace("+", "%20");
  }
}
