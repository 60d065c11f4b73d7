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
 * cannot be written.
 */
final class CacheFolder {
  private CacheFolder() {}

  static Path near(Path data) {
    for (Path candidate : candidates(data)) {
      try {
        Files.createDirectories(candidate);
        if (Files.isWritable(candidate)) {
          return candidate.toRealPath();
        }
      } catch (IOException unusable) {
        // The next one, then.
      }
    }
    throw new EmbeddedServicesException(
        "no folder for the cache can be written, not even in " + data);
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
