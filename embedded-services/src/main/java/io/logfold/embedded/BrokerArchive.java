package io.logfold.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The class data archive (AppCDS) that halves the broker's start-up. The first broker that ends in
 * order leaves one behind; every later one with the same JDK and class path uses it. The JVM checks
 * an archive before it uses it and does without when something does not fit, so a wrong one costs
 * time, never correctness.
 */
final class BrokerArchive {
  private static final String FILES = "broker-*.jsa";
  private static final int KEPT = 4;

  private final Path cache;
  private final Path folder;

  /**
   * Of the broker in this folder.
   *
   * @param folder where its JVM writes a new archive before it is moved to the cache
   */
  BrokerArchive(Path cache, Path folder) {
    this.cache = cache;
    this.folder = folder;
  }

  /** The JVM option that uses the archive of that class path, or makes it if there is none. */
  String option(List<String> classpath) {
    CRC32 key = new CRC32();
    add(key, System.getProperty("java.vm.version"));
    add(key, System.getProperty("java.home"));
    for (String entry : classpath) {
      add(key, entry);
      add(key, Long.toString(new File(entry).lastModified()));
    }
    String name = FILES.replace("*", Long.toHexString(key.getValue()));
    Path archive = cache.resolve(name);
    return Files.exists(archive)
        ? "-XX:SharedArchiveFile=" + archive
        : "-XX:ArchiveClassesAtExit=" + folder.resolve(name);
  }

  private static void add(CRC32 key, String text) {
    key.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** To be called when the broker has ended in order: now the archive it wrote is whole. */
  void keep() {
    try {
      for (Path fresh : archives(folder)) {
        Path beside = Files.createTempFile(cache, "broker-", ".new");
        Files.move(fresh, beside, StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, cache.resolve(fresh.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        List<Path> all = archives(cache);
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT))) {
          Files.deleteIfExists(old);
        }
      }
    } catch (IOException noCache) {
      // Only the next start's speed is lost.
      System.getLogger(BrokerArchive.class.getName())
          .log(System.Logger.Level.DEBUG, "class data not kept", noCache);
    }
  }

  /** What a killed broker left behind may be cut off. */
  void discard() throws IOException {
    for (Path fresh : archives(folder)) {
      Files.deleteIfExists(fresh);
    }
  }

  /** Oldest first. */
  private static List<Path> archives(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, FILES)) {
      files.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
    return found;
  }
}
