package io.logfold.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A use of the embedded Kafka and Postgres of a data folder.
 *
 * <p>Opening starts what does not run and joins what does, whoever started it. Closing leaves, and
 * the last one to leave stops the servers. They are processes of their own: a user that was killed
 * leaves them running, and the next one to open the folder takes them over. Two opening at once end
 * up with one broker and one Postgres.
 *
 * <p>Everything listens on 127.0.0.1 only. Other users of the machine reach that address too, so
 * both servers want a password, which is in files of the data folder that only its owner can read.
 * Any thread.
 */
public final class EmbeddedServices implements AutoCloseable {
  private final DataFolder folder;
  private final EmbeddedOptions options;
  private final Users users;
  private final Map<Service, ManagedServer> servers = new EnumMap<>(Service.class);
  private final Thread exitHook = new Thread(this::leaveAtExit, "logfold-embedded-exit");
  private Users.@Nullable User user;
  private @Nullable Supervisor supervisor;
  private boolean left;

  private EmbeddedServices(DataFolder folder, EmbeddedOptions options) {
    this.folder = folder;
    this.options = options;
    this.users = new Users(folder.users());
    for (Service service : options.services()) {
      servers.put(
          service, new ManagedServer(folder, server(service, folder, options.kafkaLogin())));
    }
  }

  private static Server server(Service service, DataFolder folder, boolean kafkaLogin) {
    return switch (service) {
      case KAFKA -> new KafkaServer(folder, kafkaLogin);
      case POSTGRES -> new PostgresServer(folder);
    };
  }

  /**
   * Both servers of the folder, which is made if it is missing.
   *
   * @throws EmbeddedServicesException if a server cannot be started or joined
   */
  public static EmbeddedServices open(Path data) {
    return open(data, EmbeddedOptions.defaults());
  }

  /**
   * The servers that the options name.
   *
   * @throws EmbeddedServicesException if a server cannot be started or joined
   */
  public static EmbeddedServices open(Path data, EmbeddedOptions options) {
    EmbeddedServices services = new EmbeddedServices(DataFolder.at(data), options);
    try {
      services.enter();
      return services;
    } catch (RuntimeException failed) {
      try {
        services.close();
      } catch (RuntimeException alsoFailed) {
        failed.addSuppressed(alsoFailed);
      }
      throw failed;
    }
  }

  private void enter() {
    if (options.leaveAtExit()) {
      Runtime.getRuntime().addShutdownHook(exitHook);
    }
    folder.locked(
        () -> {
          user = users.register(options.services());
          together(servers.values(), ManagedServer::startLocked);
          return null;
        });
    if (options.supervised()) {
      supervisor = Supervisor.start(folder, servers.values());
    }
  }

  /**
   * Kafka's bootstrap address, {@code 127.0.0.1:port}; {@link #kafkaProperties} has what else a
   * client needs.
   */
  public String kafka() {
    return Ports.HOST + ":" + server(Service.KAFKA).port();
  }

  /**
   * The properties with which a Java client connects to Kafka, the password among them: not to be
   * printed, and not to be given to a process as arguments.
   *
   * @throws EmbeddedServicesException if the file with the login cannot be read
   */
  public Map<String, String> kafkaProperties() {
    return kafkaServer().clientSettings();
  }

  /**
   * The file with the login of {@code kcat -F} and other clients on librdkafka, the address
   * included; {@code client.properties} beside it is the one for Java clients. Both can be read by
   * this user alone, so the name may be printed. Empty without a login.
   */
  public Optional<Path> kcatProperties() {
    return kafkaServer().login().map(KafkaLogin::kcatFile);
  }

  private KafkaServer kafkaServer() {
    if (!servers.containsKey(Service.KAFKA)) {
      throw openedWithout(Service.KAFKA);
    }
    return new KafkaServer(folder, options.kafkaLogin());
  }

  /**
   * JDBC URL with the user and the password in it: not to be printed, and not to be given to a
   * process as an argument, where all users of the machine see it. The user owns its database and
   * may create others, and roles, and is no superuser.
   */
  public String postgresUrl() {
    return postgres().url();
  }

  /**
   * URI for {@code psql} and other clients on libpq. It names the file with the password, which
   * only this user can read, so it may be printed.
   */
  public String postgresUri() {
    return postgres().uri();
  }

  private PostgresServer postgres() {
    if (!servers.containsKey(Service.POSTGRES)) {
      throw openedWithout(Service.POSTGRES);
    }
    return new PostgresServer(folder);
  }

  /**
   * One of the servers.
   *
   * @throws IllegalArgumentException if the folder was opened without it
   */
  public EmbeddedServer server(Service service) {
    ManagedServer server = servers.get(service);
    if (server == null) {
      throw openedWithout(service);
    }
    return server;
  }

  private IllegalArgumentException openedWithout(Service service) {
    return new IllegalArgumentException(folder.root() + " was opened without " + service.label());
  }

  /** The folder, as an absolute path. */
  public Path data() {
    return folder.root();
  }

  /** Leaves; the last one stops the servers. Does nothing the second time. */
  @Override
  public void close() {
    try {
      leave();
    } finally {
      if (options.leaveAtExit()) {
        // Only now: a JVM that is ended meanwhile must find the hook, which waits for us.
        forgetExitHook();
      }
    }
  }

  private void forgetExitHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException exiting) {
      // It runs already, or will, and finds nothing to do.
    }
  }

  private void leaveAtExit() {
    try {
      leave();
    } catch (EmbeddedServicesException failed) {
      System.getLogger(EmbeddedServices.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "embedded servers may still run: {0}",
              failed.getMessage());
    }
  }

  /**
   * Whoever comes second waits for the first: the exit hook must not let the JVM go while a close
   * is under way.
   */
  private synchronized void leave() {
    if (left) {
      return;
    }
    left = true;
    if (supervisor != null) {
      supervisor.stop();
    }
    Users.User self = user;
    if (self == null || !folder.exists()) {
      // Never registered, or the folder was deleted: its broker ends by itself, and so does its
      // Postgres.
      return;
    }
    folder.locked(
        () -> {
          users.remove(self);
          List<Users.User> others = users.living();
          together(
              servers.values().stream()
                  .filter(s -> others.stream().noneMatch(o -> o.services().contains(s.service())))
                  .toList(),
              ManagedServer::stopLocked);
          return null;
        });
  }

  /**
   * Stops the servers of a folder, whoever started them and whoever uses them. Users that supervise
   * them do not start them again.
   */
  public static StopReport stop(Path data) {
    if (!Files.isDirectory(data)) {
      return new StopReport(List.of(), List.of());
    }
    DataFolder folder = DataFolder.at(data);
    return folder.locked(
        () -> {
          List<StopReport.Stopped> stopped = new ArrayList<>();
          List<ManagedServer> running = new ArrayList<>();
          for (Service service : Service.values()) {
            ManagedServer server = new ManagedServer(folder, server(service, folder, true));
            if (server.running()) {
              stopped.add(new StopReport.Stopped(service, server.pid()));
              running.add(server);
            }
          }
          together(running, ManagedServer::stopLocked);
          List<Long> pids =
              new Users(folder.users()).living().stream().map(Users.User::pid).distinct().toList();
          return new StopReport(stopped, pids);
        });
  }

  private static void together(Iterable<ManagedServer> servers, Consumer<ManagedServer> action) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      servers.forEach(s -> all.add(CompletableFuture.runAsync(() -> action.accept(s), threads)));
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof EmbeddedServicesException plain) {
        throw plain;
      }
      throw failed;
    }
  }
}
