package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.wiring.PostgresLogin;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.kafka.nodes.KafkaNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of everything that needs servers. */
final class ServiceOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder of the embedded servers (default: ./data).")
  private Path data;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT,…",
      description = "External Kafka; together with --postgres.")
  private @Nullable String kafka;

  @Option(
      names = "--postgres",
      paramLabel = "JDBC-URL",
      description = {
        "External Postgres; together with --kafka. Do not put a password here, where every user of",
        "the machine sees it."
      })
  private @Nullable String postgres;

  @Option(
      names = "--postgres-password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password for --postgres.")
  private @Nullable Path postgresPasswordFile;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties for every Kafka client (TLS, SASL, …).")
  private @Nullable Path kafkaConfig;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      defaultValue = "orders",
      description = "Topic that holds the events (default: orders).")
  private String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Partitions of the topic if it has to be created (default: 6).")
  private int partitions;

  @Option(
      names = "--max-resident",
      paramLabel = "N",
      defaultValue = "2147483647",
      description =
          "Orders that each partition keeps in memory; others are loaded (default: no limit but memory).")
  private int maxResident;

  @Option(
      names = "--session",
      paramLabel = "MILLIS",
      description = {
        "A service that shows no sign of life for so long loses its partitions to the others",
        "(default: 3000 with embedded servers, 6000 with external ones)."
      })
  private @Nullable Integer session;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with any of these options, as in: topic=orders")
  @SuppressWarnings("unused") // Defaults reads it, before the arguments are parsed
  private @Nullable Path config;

  @Mixin
  @SuppressWarnings("unused") // adds its options, which are read from what was parsed
  private Verbosity verbosity;

  ServiceSettings settings() {
    Map<String, String> properties = kafkaProperties();
    String servers = kafka != null ? kafka : properties.get("bootstrap.servers");
    if ((servers == null) != (postgres == null)) {
      throw bad(
          servers == null
              ? "--postgres needs --kafka beside it: both servers external, or both embedded"
              : "--kafka needs --postgres beside it: both servers external, or both embedded");
    }
    if (postgresPasswordFile != null && postgres == null) {
      throw bad("--postgres-password-file needs --postgres beside it");
    }
    if (partitions < 1) {
      throw bad("--partitions must be at least 1");
    }
    if (maxResident < 0) {
      throw bad("--max-resident must not be negative");
    }
    if (!topic.matches("[a-zA-Z0-9._-]{1,200}") || topic.matches("\\.{1,2}")) {
      throw bad("--topic: not a name of a Kafka topic: '" + topic + "'");
    }
    if (session != null && (session < 500 || session > 300_000)) {
      throw bad("--session must be from 500 to 300000 ms");
    }
    return new ServiceSettings(
        data,
        servers,
        postgres == null ? null : login(postgres),
        properties,
        topic,
        partitions,
        maxResident,
        sessionTimeout(servers != null));
  }

  private PostgresLogin login(String url) {
    PostgresLogin login =
        new PostgresLogin(
            url, postgresPasswordFile == null ? null : firstLine(postgresPasswordFile));
    if (login.hasPasswordInUrl()) {
      if (login.password() != null) {
        throw bad("--postgres has a password, and --postgres-password-file another; give one");
      }
      if (spec.commandLine().getParseResult().hasMatchedOption("--postgres")) {
        System.err.println(
            "logfold: every user of this machine sees the password in --postgres (ps); use --postgres-password-file");
      }
    }
    return login;
  }

  private String firstLine(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      if (line == null || line.isEmpty()) {
        throw bad("--postgres-password-file %s: its first line is empty".formatted(file));
      }
      return line;
    } catch (CharacterCodingException e) {
      throw bad("--postgres-password-file %s cannot be read: it is not UTF-8".formatted(file));
    } catch (IOException e) {
      throw bad(
          "--postgres-password-file %s cannot be read: %s".formatted(file, FileErrors.reason(e)));
    }
  }

  private Duration sessionTimeout(boolean external) {
    if (session != null) {
      return Duration.ofMillis(session);
    }
    return external ? KafkaNode.DEFAULT_SESSION : KafkaNode.DEFAULT_SESSION.dividedBy(2);
  }

  private Map<String, String> kafkaProperties() {
    Map<String, String> all = new HashMap<>();
    if (kafkaConfig != null) {
      Properties file = new Properties();
      try (Reader reader = Files.newBufferedReader(kafkaConfig)) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw bad(
            "--kafka-config %s cannot be read: %s".formatted(kafkaConfig, FileErrors.reason(e)));
      }
      file.stringPropertyNames().forEach(name -> all.put(name, file.getProperty(name)));
    }
    return all;
  }

  private ParameterException bad(String message) {
    return new ParameterException(new CommandLine(spec), message);
  }
}
