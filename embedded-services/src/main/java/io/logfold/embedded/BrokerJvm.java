package io.logfold.embedded;

import io.logfold.embedded.broker.BrokerLogging;
import io.logfold.embedded.broker.BrokerMain;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/** A broker's JVM and its folder: how it is started and stopped, and whether it serves. */
final class BrokerJvm {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final Path data;
  private final List<String> options;

  /**
   * @param folder of this broker
   * @param data near which the cache is looked for
   * @param options of its JVM, beside those that all brokers have
   */
  BrokerJvm(Path folder, Path data, List<String> options) {
    this.folder = folder;
    this.data = data;
    this.options = List.copyOf(options);
  }

  /** Returns at once; see {@link #announced}. */
  OsProcess launch(Properties settings) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("server.properties");
    StringWriter out = new StringWriter();
    settings.store(out, "Written anew at each start");
    SecretFile.write(file, out.toString());
    Files.deleteIfExists(folder.resolve(BrokerMain.READY));
    archive().discard();
    return OsProcess.of(Detached.start(command(file), folder, output()));
  }

  /** Whether it said that clients may come. */
  boolean announced(OsProcess process) {
    try {
      return Files.readString(folder.resolve(BrokerMain.READY))
          .equals(Long.toString(process.pid()));
    } catch (IOException notYet) {
      return false;
    }
  }

  /** In order; kills it when it takes too long. Returns when it is gone. */
  void stop(OsProcess process) {
    if (process.end("TERM", STOP_PATIENCE)) {
      archive().keep();
    }
  }

  /** Why it ended instead of serving, and where more is said. */
  String reason() {
    String said;
    try (Stream<String> lines = Files.lines(output())) {
      said =
          lines
              .filter(line -> line.startsWith(BrokerMain.FAILED) || line.startsWith("Error:"))
              .findFirst()
              .map(line -> line.replace(BrokerMain.FAILED, ""))
              .orElse("it said nothing");
    } catch (IOException e) {
      said = "its output cannot be read: " + e;
    }
    return said + " (more in " + folder.resolve("broker.log") + ")";
  }

  private List<String> command(Path settings) {
    List<String> classpath = BrokerClasspath.in(CacheFolder.near(data));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xms64m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:ErrorFile=" + folder.resolve("crash-%p.log"),
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            archive().option(classpath)));
    command.addAll(options);
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
}
