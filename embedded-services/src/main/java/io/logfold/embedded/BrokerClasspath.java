package io.logfold.embedded;

import io.logfold.embedded.broker.BrokerMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the broker's JVM: of the running program's class path those jars that the build
 * noted as the broker's, and the {@code broker} package. Short and always in the same order, so
 * that one archive of class data serves every program.
 */
final class BrokerClasspath {
  private static final String NOTED = "broker.classpath";
  private static final Pattern VERSION = Pattern.compile("-\\d[^/]*\\.jar$");

  private BrokerClasspath() {}

  static List<String> in(Path cache) {
    List<String> present = present();
    Set<String> path = new LinkedHashSet<>();
    for (String wanted : noted()) {
      List<String> found = matching(present, wanted);
      if (found.isEmpty()) {
        // Repackaged somehow: the program's own class path holds the broker too.
        return present;
      }
      path.addAll(found);
    }
    path.add(brokerPackage(cache).toString());
    return List.copyOf(path);
  }

  /** Absolute, because the broker works in a folder of its own. */
  private static List<String> present() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .toList();
  }

  private static String[] noted() {
    try (InputStream in = BrokerClasspath.class.getResourceAsStream(NOTED)) {
      if (in == null) {
        throw new EmbeddedServicesException("the module was built without its " + NOTED);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip().split(":", -1);
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot read " + NOTED, e);
    }
  }

  private static List<String> matching(List<String> present, String noted) {
    String name = noted.substring(noted.lastIndexOf('/') + 1);
    List<String> exact = new ArrayList<>();
    List<String> otherVersion = new ArrayList<>();
    for (String entry : present) {
      String file = entry.substring(entry.lastIndexOf(File.separatorChar) + 1);
      if (file.equals(name)) {
        exact.add(entry);
      } else if (VERSION
          .matcher(file)
          .replaceFirst("")
          .equals(VERSION.matcher(name).replaceFirst(""))) {
        otherVersion.add(entry);
      }
    }
    return exact.isEmpty() ? otherVersion : exact;
  }

  private static Path brokerPackage(Path cache) {
    try {
      Path source =
          Path.of(BrokerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(source)) {
        return jarOf(source, cache);
      }
      try (FileSystem jar = FileSystems.newFileSystem(source)) {
        return jarOf(jar.getPath("/"), cache);
      }
    } catch (IOException | URISyntaxException e) {
      throw new EmbeddedServicesException("cannot find the broker's own classes: " + e, e);
    }
  }

  /**
   * A jar of the package alone, named after its content. Class data cannot be archived from folders
   * of classes, as builds have them before they make jars; and the module's own jar is new after
   * each build, which would ask for a new archive.
   */
  private static Path jarOf(Path classes, Path cache) throws IOException {
    String folder = BrokerMain.class.getPackageName().replace('.', '/');
    List<Path> files;
    try (Stream<Path> all = Files.list(classes.resolve(folder))) {
      files = all.filter(f -> f.toString().endsWith(".class")).sorted().toList();
    }
    CRC32 crc = new CRC32();
    for (Path file : files) {
      crc.update(Files.readAllBytes(file));
    }
    Path jar = cache.resolve("broker-" + Long.toHexString(crc.getValue()) + ".jar");
    if (!Files.exists(jar)) {
      Path fresh = Files.createTempFile(cache, "broker", ".new");
      write(fresh, folder, files);
      Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE);
    }
    return jar;
  }

  private static void write(Path jar, String folder, List<Path> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path file : files) {
        @Nullable Path name = file.getFileName();
        zip.putNextEntry(new ZipEntry(folder + "/" + name));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
