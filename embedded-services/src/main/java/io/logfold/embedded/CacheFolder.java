package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where things are kept that cost time to make and are the same for every data folder: unpacked
 * binaries, the broker's class data. In the user's cache folder; inside the data folder when that
 * cannot be written, or when another user could change the programs in it.
 */
final class CacheFolder {
  private CacheFolder() {}

  /**
   * The first that can be used.
   *
   * @throws EmbeddedServicesException if there is none; the message says what is wrong with each
   */
  static Path near(Path data) {
    return firstUsable(candidates(data));
  }

  static Path firstUsable(List<Path> candidates) {
    List<String> reasons = new ArrayList<>();
    for (Path candidate : candidates) {
      try {
        PrivateFolder.open(candidate);
        if (Files.isWritable(candidate)) {
          return candidate.toRealPath();
        }
        reasons.add(candidate + ": this user may not write there");
      } catch (IOException | EmbeddedServicesException unusable) {
        reasons.add(String.valueOf(unusable.getMessage()));
      }
    }
    throw new EmbeddedServicesException(
        "no folder can be used for the cache: " + String.join("; ", reasons));
  }

  private static List<Path> candidates(Path data) {
    List<Path> candidates = new ArrayList<>();
    add(candidates, System.getenv("LOGFOLD_CACHE"), "");
    add(candidates, System.getenv("XDG_CACHE_HOME"), "logfold");
    add(candidates, System.getProperty("user.home"), ".cache/logfold");
    candidates.add(data.resolve("cache"));
    return candidates;
  }

  private static void add(List<Path> candidates, @Nullable String base, String below) {
    // Java calls the home "?" where the user has none.
    if (base != null && !base.isBlank() && !base.equals("?")) {
      candidates.add(Path.of(base).resolve(below));
    }
  }
}
