package io.logfold.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** Postgres' programs, unpacked once per version from the archive on the class path. */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /**
   * The folder that has {@code bin}, {@code lib} and {@code share}.
   *
   * @throws EmbeddedServicesException if it cannot be made, or another user could change it
   */
  static Path in(Path cache) {
    String name = archiveName();
    @Nullable URL archive = PostgresBinaries.class.getResource("/" + name + ".txz");
    if (archive == null) {
      throw new EmbeddedServicesException(
          "no embedded Postgres for this platform ("
              + name
              + "): give an external one (--postgres JDBC-URL)");
    }
    try {
      Path unpacked = cache.resolve(name + "-" + fingerprint(archive));
      if (!Files.isDirectory(unpacked)) {
        unpack(archive, cache, unpacked);
      }
      PrivateFolder.open(unpacked);
      return unpacked;
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot unpack Postgres into " + cache + ": " + e, e);
    }
  }

  private static String archiveName() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    String system = os.startsWith("mac") ? "darwin" : os;
    String machine =
        switch (arch) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> arch;
        };
    return "postgres-" + system + "-" + machine;
  }

  /** The jar's own checksum of the archive: costs nothing, unlike hashing it at every start. */
  private static String fingerprint(URL archive) throws IOException {
    URLConnection connection = archive.openConnection();
    return connection instanceof JarURLConnection jar
        ? Long.toHexString(jar.getJarEntry().getCrc())
        : Long.toHexString(connection.getContentLengthLong());
  }

  /**
   * Several processes may do this at once: each unpacks for itself, the first one's folder stays.
   */
  private static void unpack(URL archive, Path cache, Path target) throws IOException {
    Path fresh = Files.createTempDirectory(cache, "postgres-");
    try (InputStream in = new BufferedInputStream(archive.openStream());
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = fresh.resolve(entry.getName()).normalize();
        if (!file.startsWith(fresh)) {
          throw new IOException("entry outside of the archive: " + entry.getName());
        }
        unpack(tar, entry, file);
      }
    }
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException lost) {
      delete(fresh);
      if (!Files.isDirectory(target)) {
        throw lost;
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path file)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      if ((entry.getMode() & 0100) != 0 && !file.toFile().setExecutable(true, false)) {
        throw new IOException("cannot make " + file + " executable");
      }
    }
  }

  static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
