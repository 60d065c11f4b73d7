package io.logfold.embedded.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka node, broker and controller in one, as a process of its own: formats its folder when it
 * is new, starts, writes its process id to {@value #READY} when clients may come, and runs until it
 * receives SIGTERM or until the settings file that it was started with disappears.
 *
 * <p>Exit code 1 with one line on standard error when it cannot start.
 */
public final class BrokerMain {
  /** Written into the folder of the settings file once the broker serves clients. */
  public static final String READY = "ready";

  /** The beginning of the line on standard error that says why it could not start. */
  public static final String FAILED = "broker failed to start: ";

  private BrokerMain() {}

  /**
   * Runs the node.
   *
   * @param args the settings file ({@code server.properties})
   */
  public static void main(String[] args) {
    Path settings = Path.of(args[0]);
    try {
      KafkaRaftServer server = start(settings);
      Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-stop"));
      announce(settings.resolveSibling(READY));
      SettingsWatch.start(settings);
      server.awaitShutdown();
    } catch (Exception | LinkageError failure) {
      System.err.println(FAILED + reason(failure));
      failure.printStackTrace();
      // Not exit(): threads that a half-started broker left behind must not keep the process.
      Runtime.getRuntime().halt(1);
    }
  }

  private static KafkaRaftServer start(Path settings) throws Exception {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(settings)) {
      properties.load(in);
    }
    format(properties);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return server;
  }

  private static void format(Properties properties) throws Exception {
    String log = properties.getProperty("log.dirs");
    if (Files.exists(Path.of(log, "meta.properties"))) {
      return;
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
        .setClusterId(properties.getProperty("cluster.id", Uuid.randomUuid().toString()))
        .addDirectory(log)
        .setMetadataLogDirectory(log)
        .setControllerListenerName(properties.getProperty("controller.listener.names"))
        // A start that was killed in mid-format is finished, not refused.
        .setIgnoreFormatted(true)
        .run();
  }

  private static void announce(Path ready) throws IOException {
    Path fresh = ready.resolveSibling(READY + ".new");
    Files.writeString(fresh, Long.toString(ProcessHandle.current().pid()));
    Files.move(fresh, ready, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
  }
}
