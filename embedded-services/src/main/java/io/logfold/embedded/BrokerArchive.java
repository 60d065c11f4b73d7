package io.logfold.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The class data archive (AppCDS) that halves the broker's start-up. The first broker that ends in
 * order leaves one behind; every later one with the same JDK and class path uses it. The JVM checks
 * an archive before it uses it and does without when something does not fit, so a wrong one costs
 * time, never correctness.
 */
final class BrokerArchive {
  private static final String PREFIX = "broker-";

  private final Path archive;
  private final Path fresh;

  private BrokerArchive(Path archive, Path fresh) {
    this.archive = archive;
    this.fresh = fresh;
  }

  /**
   * @param folder the broker's folder, where its JVM writes a new archive before it is moved to the
   *     cache
   */
  static BrokerArchive of(Path cache, Path folder, List<String> classpath) {
    CRC32 key = new CRC32();
    key.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
    key.update(System.getProperty("java.home").getBytes(StandardCharsets.UTF_8));
    for (String entry : classpath) {
      key.update((entry + ":" + new File(entry).lastModified()).getBytes(StandardCharsets.UTF_8));
    }
    Path archive = cache.resolve(PREFIX + Long.toHexString(key.getValue()) + ".jsa");
    return new BrokerArchive(archive, folder.resolve("classes.jsa"));
  }

  /** The JVM option that uses the archive, or makes it if there is none. */
  String option() {
    return Files.exists(archive)
        ? "-XX:SharedArchiveFile=" + archive
        : "-XX:ArchiveClassesAtExit=" + fresh;
  }

  /** To be called when the broker has ended in order: now the archive it wrote is whole. */
  void keep() {
    if (!Files.exists(fresh)) {
      return;
    }
    try {
      Path beside = Files.createTempFile(archive.getParent(), PREFIX, ".new");
      Files.move(fresh, beside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(beside, archive, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException noCache) {
      // Only the next start's speed is lost.
      System.getLogger(BrokerArchive.class.getName())
          .log(System.Logger.Level.DEBUG, "class data not kept", noCache);
    }
  }

  /** What a killed broker left behind may be cut off. */
  void discard() throws IOException {
    Files.deleteIfExists(fresh);
  }
}
