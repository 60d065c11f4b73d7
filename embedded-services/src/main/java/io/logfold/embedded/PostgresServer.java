package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Postgres, driven by its own {@code initdb} and {@code pg_ctl}; as root in a user namespace,
 * because it refuses root.
 */
final class PostgresServer implements Server {
  static final String ROLE = "logfold";
  static final String DATABASE = "postgres";

  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  // Backends of a killed server hold its shared memory until they notice.
  private static final Duration LEFTOVERS_PATIENCE = Duration.ofSeconds(15);
  private static final Duration BIRTH_PATIENCE = Duration.ofSeconds(10);
  private static final int PORT_TRIES = 3;

  private final Path data;
  private final Path folder;
  private final Path cluster;
  private final PostgresPassword password;

  PostgresServer(DataFolder data) {
    this.data = data.root();
    this.folder = data.of(Service.POSTGRES);
    this.cluster = folder.resolve("data");
    this.password = new PostgresPassword(folder);
  }

  @Override
  public Service service() {
    return Service.POSTGRES;
  }

  @Override
  public Optional<OsProcess> process() {
    return Postmaster.read(cluster).flatMap(p -> p.process(cluster));
  }

  @Override
  public int port() {
    try {
      return Integer.parseInt(Files.readString(portFile()).strip());
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    }
  }

  private Path portFile() {
    return folder.resolve("port");
  }

  private Path log() {
    return folder.resolve("postgres.log");
  }

  @Override
  public boolean ready(OsProcess process) {
    return Postmaster.read(cluster)
        .filter(p -> p.pid() == process.pid() && p.port() == port() && p.ready())
        .isPresent();
  }

  @Override
  public void check() {
    if (Files.exists(cluster) && !password.exists()) {
      throw new EmbeddedServicesException(
          "%s is missing: the database beside it is of an earlier version, which let every user of this machine in, or the file was deleted; stop what runs (logfold stop) and delete %s, which holds nothing that is not rebuilt from the log"
              .formatted(password.file(), folder));
    }
  }

  @Override
  public OsProcess start() {
    try {
      PrivateFolder.close(folder);
      PostgresPrograms programs =
          new PostgresPrograms(PostgresBinaries.in(CacheFolder.near(data)).resolve("bin"), folder);
      if (!Files.exists(cluster)) {
        new PostgresInitialisation(programs, password).into(cluster);
      }
      Deadline leftovers = Deadline.after(LEFTOVERS_PATIENCE);
      for (int i = 1; ; i++) {
        Optional<OsProcess> started = launch(programs);
        if (started.isPresent()) {
          return started.get();
        }
        String reason = reason();
        boolean portTaken =
            reason.contains("could not create any TCP/IP sockets") && i < PORT_TRIES;
        boolean leftover = reason.contains("shared memory") && !leftovers.passed();
        if (!portTaken && !leftover) {
          throw new EmbeddedServicesException(
              "embedded Postgres did not start: " + reason + " (more in " + log() + ")");
        }
        Deadline.pause();
      }
    } catch (IOException e) {
      throw new EmbeddedServicesException(
          "embedded Postgres did not start in " + folder + ": " + e, e);
    }
  }

  /** Empty when it ended instead of serving; the reason is in the log. */
  private Optional<OsProcess> launch(PostgresPrograms programs) throws IOException {
    int port = Ports.freeOr(port());
    Files.writeString(portFile(), Integer.toString(port));
    Postmaster.forget(cluster);
    rotateLog();
    List<String> arguments =
        List.of(
            "start",
            "--no-wait",
            "--silent",
            "--pgdata=" + cluster,
            "--log=" + log(),
            "--options=-p " + port);
    if (programs.run(folder.resolve("pg_ctl.log"), "pg_ctl", arguments) != 0) {
      return Optional.empty();
    }
    // pg_ctl has forked it; a server that dies takes its file away, so none after a while means
    // dead.
    Deadline deadline = Deadline.after(START_PATIENCE);
    Deadline birth = Deadline.after(BIRTH_PATIENCE);
    while (!deadline.passed()) {
      Optional<OsProcess> process = process();
      if (process.filter(this::ready).isPresent()) {
        return process;
      }
      if (process.isEmpty() && (birth.passed() || reason().contains("FATAL"))) {
        return Optional.empty();
      }
      Deadline.pause();
    }
    return Optional.empty();
  }

  /**
   * Begins a new log, keeping the one before: what this start says must not be mistaken for what an
   * older one said.
   */
  private void rotateLog() throws IOException {
    if (Files.exists(log())) {
      Files.move(log(), folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String reason() throws IOException {
    return PostgresPrograms.reason(log());
  }

  @Override
  public void stop(OsProcess process) {
    // Fast: sessions are ended, everything is written, no recovery at the next start.
    process.end("INT", STOP_PATIENCE);
  }

  /** For JDBC, with the password in it. */
  String url() {
    return "jdbc:postgresql://%s:%s/%s?user=%s&password=%s"
        .formatted(Ports.HOST, port(), DATABASE, ROLE, password.read());
  }

  /** For psql and other clients on libpq, with the place of the password in it. */
  String uri() {
    return "postgresql://%s@%s:%s/%s?%s"
        .formatted(ROLE, Ports.HOST, port(), DATABASE, password.parameter());
  }

  @Override
  public String describe() {
    String version;
    try {
      version = Files.readString(cluster.resolve("PG_VERSION")).strip();
    } catch (IOException unknown) {
      version = "";
    }
    return "Postgres " + version + " at " + Ports.HOST + ":" + port();
  }
}
