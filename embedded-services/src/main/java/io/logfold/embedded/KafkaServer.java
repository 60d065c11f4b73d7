package io.logfold.embedded;

import io.logfold.embedded.broker.BrokerLogging;
import io.logfold.embedded.broker.BrokerMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** The broker as a process of its own, with the JDK that runs this program. */
final class KafkaServer implements Server {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
  private static final int PORT_TRIES = 3;
  private static final int NODE = 1;

  private final Path data;
  private final Path folder;

  KafkaServer(DataFolder data) {
    this.data = data.root();
    this.folder = data.of(Service.KAFKA);
  }

  @Override
  public Service service() {
    return Service.KAFKA;
  }

  @Override
  public Optional<OsProcess> process() {
    KafkaState state = state();
    Optional<OsProcess> process = OsProcess.find(state.pid(), state.startedAtMillis());
    // A folder that was copied names the original's broker; one that was moved under a running
    // broker names its own.
    return state.folder().equals(folder.toString())
        ? process
        : process.filter(p -> p.workingDirectory().filter(folder::equals).isPresent());
  }

  @Override
  public int port() {
    return state().port();
  }

  private KafkaState state() {
    return KafkaState.load(stateFile());
  }

  private Path stateFile() {
    return folder.resolve("broker.properties");
  }

  @Override
  public boolean ready(OsProcess process) {
    try {
      return Files.readString(folder.resolve(BrokerMain.READY)).equals(Long.toString(process.pid()))
          && Handshake.answered(port());
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public OsProcess start() {
    try {
      Files.createDirectories(folder);
      for (int i = 1; ; i++) {
        OsProcess process = launch();
        Deadline.after(START_PATIENCE).await(() -> !process.alive() || ready(process));
        if (ready(process)) {
          return process;
        }
        process.kill(STOP_PATIENCE);
        String reason = reason();
        if (i == PORT_TRIES || !reason.contains("Address already in use")) {
          throw new EmbeddedServicesException(
              "embedded Kafka did not start: "
                  + reason
                  + " (more in "
                  + folder.resolve("broker.log")
                  + ")");
        }
      }
    } catch (IOException e) {
      throw new EmbeddedServicesException(
          "embedded Kafka did not start in " + folder + ": " + e, e);
    }
  }

  private OsProcess launch() throws IOException {
    KafkaState last = state();
    int port = Ports.freeOr(last.port());
    int controllerPort = Ports.freeOr(last.controllerPort());
    while (controllerPort == port) {
      controllerPort = Ports.any();
    }
    Path settings = folder.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(settings)) {
      String voters = NODE + "@" + Ports.HOST + ":" + controllerPort;
      KafkaSettings.of(NODE, voters, 1, port, controllerPort, folder.resolve("log").toString())
          .store(out, "Written anew at each start");
    }
    Files.deleteIfExists(folder.resolve(BrokerMain.READY));
    archive().discard();
    OsProcess process = OsProcess.of(Detached.start(command(settings), folder, output()));
    new KafkaState(
            process.pid(), process.startedAtMillis(), port, controllerPort, folder.toString())
        .store(stateFile());
    return process;
  }

  private List<String> command(Path settings) {
    List<String> classpath = BrokerClasspath.in(CacheFolder.near(data));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms64m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ErrorFile=" + folder.resolve("crash-%p.log"),
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            archive().option(classpath)));
    command.add("-Dslf4j.provider=" + BrokerLogging.class.getName());
    command.add("-Dslf4j.internal.verbosity=ERROR");
    command.add("-D" + BrokerLogging.FILE + "=" + folder.resolve("broker.log"));
    command.add("-cp");
    command.add(String.join(File.pathSeparator, classpath));
    command.add(BrokerMain.class.getName());
    command.add(settings.toString());
    return command;
  }

  private BrokerArchive archive() {
    return new BrokerArchive(CacheFolder.near(data), folder);
  }

  private Path output() {
    return folder.resolve("broker.out");
  }

  private String reason() {
    try (Stream<String> lines = Files.lines(output())) {
      return lines
          .filter(line -> line.startsWith(BrokerMain.FAILED) || line.startsWith("Error:"))
          .findFirst()
          .map(line -> line.replace(BrokerMain.FAILED, ""))
          .orElse("it said nothing");
    } catch (IOException e) {
      return "its output cannot be read: " + e;
    }
  }

  @Override
  public void stop(OsProcess process) {
    if (process.end("TERM", STOP_PATIENCE)) {
      archive().keep();
    }
  }

  @Override
  public String describe() {
    return "Kafka " + version() + " at " + Ports.HOST + ":" + port();
  }

  private static String version() {
    Properties p = new Properties();
    try (InputStream in = Admin.class.getResourceAsStream("/kafka/kafka-version.properties")) {
      if (in != null) {
        p.load(in);
      }
    } catch (IOException unknown) {
      // Then without.
    }
    return p.getProperty("version", "");
  }
}
