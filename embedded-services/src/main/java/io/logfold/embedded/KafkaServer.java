package io.logfold.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/** The broker as a process of its own, with the JDK that runs this program. */
final class KafkaServer implements Server {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(20);
  private static final int PORT_TRIES = 3;
  private static final int NODE = 1;
  private static final String HEAP = "-Xmx512m";

  private final Path folder;
  private final BrokerJvm jvm;
  private final KafkaLogin login;
  private final boolean wantsLogin;

  /**
   * Of that folder.
   *
   * @param wantsLogin whether it admits only clients that have the login of its folder
   */
  KafkaServer(DataFolder data, boolean wantsLogin) {
    this.folder = data.of(Service.KAFKA);
    this.login = new KafkaLogin(folder);
    this.wantsLogin = wantsLogin;
    this.jvm = new BrokerJvm(folder, data.root(), List.of(HEAP));
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
    return jvm.announced(process) && Handshake.answered(port());
  }

  @Override
  public void check() {
    // The broker checks what it stores itself.
    if (process().isEmpty()) {
      return;
    }
    if (wantsLogin && !state().login()) {
      throw new EmbeddedServicesException(
          "the embedded Kafka that runs in %s lets every user of this machine in: an earlier version started it, or a program that wanted it so; stop it (logfold stop) and try again, its data stays"
              .formatted(folder));
    }
    if (!wantsLogin && state().login()) {
      throw new EmbeddedServicesException(
          "the embedded Kafka that runs in %s wants a login, and this program needs one without; choose another data folder"
              .formatted(folder));
    }
    if (wantsLogin && !login.exists()) {
      throw new EmbeddedServicesException(
          "%s is missing, so no client can log in to the running embedded Kafka; stop it (logfold stop): the next start makes a new login, and the data stays"
              .formatted(login.file()));
    }
  }

  @Override
  public OsProcess start() {
    try {
      PrivateFolder.close(folder);
      for (int i = 1; ; i++) {
        OsProcess process = launch();
        Deadline.after(START_PATIENCE).await(() -> !process.alive() || ready(process));
        if (ready(process)) {
          return process;
        }
        process.kill(KILL_PATIENCE);
        String reason = jvm.reason();
        if (i == PORT_TRIES || !reason.contains("Address already in use")) {
          throw new EmbeddedServicesException("embedded Kafka did not start: " + reason);
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
    String voters = NODE + "@" + Ports.HOST + ":" + controllerPort;
    Properties settings =
        KafkaSettings.of(NODE, voters, 1, port, controllerPort, folder.resolve("log").toString());
    if (wantsLogin) {
      login.prepare(port);
      settings.putAll(login.brokerSettings());
    }
    OsProcess process = jvm.launch(settings);
    new KafkaState(
            process.pid(),
            process.startedAtMillis(),
            port,
            controllerPort,
            folder.toString(),
            wantsLogin)
        .store(stateFile());
    return process;
  }

  @Override
  public void stop(OsProcess process) {
    jvm.stop(process);
  }

  /** How Java clients reach it, with the password in it. */
  Map<String, String> clientSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", Ports.HOST + ":" + port());
    if (wantsLogin) {
      settings.putAll(login.clientSettings());
    }
    return settings;
  }

  /** Its login, if it wants one. */
  Optional<KafkaLogin> login() {
    return wantsLogin ? Optional.of(login) : Optional.empty();
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
