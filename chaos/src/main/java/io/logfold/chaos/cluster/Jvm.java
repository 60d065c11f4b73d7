package io.logfold.chaos.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Command lines of the product's programs, with this program's own JDK and class path. An archive
 * of their class data (AppCDS) halves what a start costs: several are started in every minute of a
 * run.
 */
final class Jvm {

  /** Small and soon started: many of them share a machine. */
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx160m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xlog:cds=off",
          "-Xlog:cds+dynamic=off",
          "--enable-native-access=ALL-UNNAMED");

  private final List<String> classPath =
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .map(entry -> Path.of(entry).toAbsolutePath())
          .filter(entry -> !Files.exists(entry.resolve("io/logfold/chaos")))
          .map(Path::toString)
          .toList();
  private final Path archive;

  /**
   * @param cache where the archive is, or will be
   */
  Jvm(Path cache) {
    List<Object> key = new ArrayList<>(classPath);
    classPath.forEach(entry -> key.add(new File(entry).lastModified()));
    key.add(System.getProperty("java.vm.version"));
    archive = cache.resolve("nodes-%08x.jsa".formatted(Objects.hash(key.toArray())));
  }

  /** Whether an archive would help, and there is none: class data of folders cannot be archived. */
  boolean lacksArchive() {
    return !Files.exists(archive)
        && classPath.stream().map(Path::of).allMatch(Files::isRegularFile);
  }

  Path archive() {
    return archive;
  }

  List<String> command(Class<?> main, String... arguments) {
    return Files.exists(archive)
        ? line("-XX:SharedArchiveFile=" + archive, main, arguments)
        : line("-Xshare:auto", main, arguments);
  }

  /** The same, but one that leaves an archive there when it ends in order. */
  List<String> archiving(Path fresh, Class<?> main, String... arguments) {
    return line("-XX:ArchiveClassesAtExit=" + fresh, main, arguments);
  }

  private List<String> line(String option, Class<?> main, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(OPTIONS);
    line.add(option);
    line.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main.getName()));
    line.addAll(List.of(arguments));
    return line;
  }
}
