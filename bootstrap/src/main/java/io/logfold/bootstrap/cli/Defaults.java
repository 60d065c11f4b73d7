package io.logfold.bootstrap.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the value of an option comes from that was not given: the environment (--kafka-config is
 * LOGFOLD_KAFKA_CONFIG), then the file of --config (a property {@code kafka-config}), then the
 * default that the option declares.
 */
final class Defaults implements IDefaultValueProvider {

  private static final String CONFIG = "--config";

  /** What describes an installation; the rest of the options describes one call. */
  private static final Set<String> NAMES =
      Set.of(
          "data",
          "kafka",
          "postgres",
          "postgres-password-file",
          "kafka-config",
          "topic",
          "partitions",
          "max-resident",
          "session",
          "config",
          "host",
          "port",
          "verbose",
          "debug");

  private final Map<String, String> environment;
  private final Properties file;

  private Defaults(Map<String, String> environment, Properties file) {
    this.environment = environment;
    this.file = file;
  }

  /** The configuration cannot be used; the message says why. */
  static final class BadConfiguration extends Exception {
    private static final long serialVersionUID = 1L;

    BadConfiguration(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  static Defaults of(String[] args, Map<String, String> environment) throws BadConfiguration {
    String path = configIn(args);
    if (path == null) {
      path = environment.get(variable("config"));
    }
    return new Defaults(environment, path == null ? new Properties() : read(path));
  }

  /** Looks ahead: the file is needed before the arguments are parsed. */
  private static @Nullable String configIn(String[] args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith(CONFIG + "=")) {
        return args[i].substring(CONFIG.length() + 1);
      }
      if (args[i].equals(CONFIG) && i + 1 < args.length) {
        return args[i + 1];
      }
    }
    return null;
  }

  private static Properties read(String path) throws BadConfiguration {
    Properties file = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
      file.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadConfiguration(
          "--config %s cannot be read: %s".formatted(path, FileErrors.reason(e)), e);
    }
    TreeSet<String> unknown = new TreeSet<>(file.stringPropertyNames());
    unknown.removeAll(NAMES);
    if (!unknown.isEmpty()) {
      throw new BadConfiguration(
          "--config %s: unknown %s; known are %s"
              .formatted(path, String.join(", ", unknown), String.join(", ", new TreeSet<>(NAMES))),
          null);
    }
    return file;
  }

  private static String variable(String name) {
    return "LOGFOLD_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String name = option.longestName().replaceFirst("^-+", "");
    if (!NAMES.contains(name)) {
      return null;
    }
    String value = environment.get(variable(name));
    return value != null && !value.isEmpty() ? value : file.getProperty(name);
  }
}
