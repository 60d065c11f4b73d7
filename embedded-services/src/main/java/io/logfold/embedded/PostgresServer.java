package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Postgres, driven by its own {@code initdb} and {@code pg_ctl}; as root in a user namespace,
 * because it refuses root.
 */
final class PostgresServer implements Server {
  static final String USER = "logfold";
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

  PostgresServer(DataFolder data) {
    this.data = data.root();
    this.folder = data.of(Service.POSTGRES);
    this.cluster = folder.resolve("data");
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
  public OsProcess start() {
    try {
      Files.createDirectories(folder);
      Path bin = PostgresBinaries.in(CacheFolder.near(data)).resolve("bin");
      if (!Files.exists(cluster)) {
        initialise(bin);
      }
      Deadline leftovers = Deadline.after(LEFTOVERS_PATIENCE);
      for (int i = 1; ; i++) {
        Optional<OsProcess> started = launch(bin);
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

  /** Into a folder beside, so that a killed initdb leaves nothing that looks like a database. */
  private void initialise(Path bin) throws IOException {
    Path fresh = folder.resolve("data.new");
    if (Files.exists(fresh)) {
      PostgresBinaries.delete(fresh);
    }
    List<String> command = new ArrayList<>(Privileges.dropped());
    command.addAll(
        List.of(
            bin.resolve("initdb").toString(),
            "--pgdata=" + fresh,
            "--auth=trust",
            "--username=" + USER,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"));
    for (String setting : settings()) {
      command.addAll(List.of("--set", setting));
    }
    Path output = folder.resolve("initdb.log");
    if (run(command, output) != 0) {
      throw new EmbeddedServicesException(
          "embedded Postgres could not make its data folder: "
              + lastLine(output)
              + " (more in "
              + output
              + ")");
    }
    Files.move(fresh, cluster, StandardCopyOption.ATOMIC_MOVE);
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

  /** Empty when it ended instead of serving; the reason is in the log. */
  private Optional<OsProcess> launch(Path bin) throws IOException {
    int port = Ports.freeOr(port());
    Files.writeString(portFile(), Integer.toString(port));
    Postmaster.forget(cluster);
    rotateLog();
    List<String> command = new ArrayList<>(Privileges.dropped());
    command.addAll(
        List.of(
            bin.resolve("pg_ctl").toString(),
            "start",
            "--no-wait",
            "--silent",
            "--pgdata=" + cluster,
            "--log=" + log(),
            "--options=-p " + port));
    if (run(command, folder.resolve("pg_ctl.log")) != 0) {
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

  private int run(List<String> command, Path output) throws IOException {
    try {
      return Detached.begin(command, folder, output).waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServicesException("interrupted while starting embedded Postgres", e);
    }
  }

  private String reason() throws IOException {
    return lastLine(log());
  }

  private static String lastLine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return "it said nothing";
    }
    List<String> lines = Files.readAllLines(file);
    return lines.stream()
        .filter(line -> line.contains("FATAL") || line.contains("error:"))
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? "it said nothing" : lines.getLast());
  }

  @Override
  public void stop(OsProcess process) {
    // Fast: sessions are ended, everything is written, no recovery at the next start.
    process.end("INT", STOP_PATIENCE);
  }

  static String url(int port) {
    return "jdbc:postgresql://" + Ports.HOST + ":" + port + "/" + DATABASE + "?user=" + USER;
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
