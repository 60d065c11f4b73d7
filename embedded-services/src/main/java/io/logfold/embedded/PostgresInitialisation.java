package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a new database cluster, in which one role can log in: the owner of the database, with a
 * password, and no superuser. The superuser could have the server run programs ({@code COPY … FROM
 * PROGRAM}) with the rights of the user that started it, so no client can log in as the superuser;
 * the role is made in Postgres' single-user mode, which needs the files and no connection.
 */
final class PostgresInitialisation {
  private static final String SUPERUSER = "postgres";
  private static final String LOGINS =
      """
      # One role may log in, from this machine, with the password that is in the file pgpass.
      host all %s %s/32 scram-sha-256
      """
          .formatted(PostgresServer.ROLE, Ports.HOST);

  private final PostgresPrograms programs;
  private final PostgresPassword password;
  private final Path fresh;

  PostgresInitialisation(PostgresPrograms programs, PostgresPassword password) {
    this.programs = programs;
    this.password = password;
    this.fresh = programs.folder().resolve("data.new");
  }

  /** Into a folder beside, so that a killed one leaves nothing that looks like a database. */
  void into(Path cluster) throws IOException {
    if (Files.exists(fresh)) {
      PostgresBinaries.delete(fresh);
    }
    makeCluster();
    makeRole(password.renew());
    Files.writeString(fresh.resolve("pg_hba.conf"), LOGINS);
    Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private void makeCluster() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--pgdata=" + fresh,
                "--auth=reject",
                "--username=" + SUPERUSER,
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
    for (String setting : settings()) {
      arguments.addAll(List.of("--set", setting));
    }
    Path output = programs.folder().resolve("initdb.log");
    require(output, programs.run(output, "initdb", arguments));
  }

  private static List<String> settings() {
    return List.of(
        "listen_addresses=" + Ports.HOST,
        // Its default folder may be missing or not ours, and its path has a length limit.
        "unix_socket_directories=",
        "max_connections=200",
        "log_min_messages=warning",
        "log_line_prefix=%m [%p] ",
        "jit=off",
        "io_method=sync",
        "timezone=UTC",
        "log_timezone=UTC");
  }

  private void makeRole(String secret) throws IOException {
    Path output = programs.folder().resolve("role.log");
    List<String> arguments =
        List.of(
            "--single",
            "-D",
            fresh.toString(),
            "-c",
            "exit_on_error=on",
            // The statement has the password.
            "-c",
            "log_min_error_statement=panic",
            PostgresServer.DATABASE);
    // One statement per line.
    String statements =
        """
        CREATE ROLE %1$s LOGIN CREATEDB CREATEROLE PASSWORD '%2$s'
        ALTER DATABASE %3$s OWNER TO %1$s
        """
            .formatted(PostgresServer.ROLE, secret, PostgresServer.DATABASE);
    require(output, programs.run(output, "postgres", arguments, statements));
  }

  private static void require(Path output, int exitCode) throws IOException {
    if (exitCode != 0) {
      throw new EmbeddedServicesException(
          "embedded Postgres could not make its data folder: "
              + PostgresPrograms.reason(output)
              + " (more in "
              + output
              + ")");
    }
  }
}
