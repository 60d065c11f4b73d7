package io.logfold.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock of one node, by libfaketime, which a process loads before the C library, and which
 * reads the clock's offset from a file. The monotonic clock is not changed, as when an operator
 * sets the time. Thread-safe.
 */
final class NodeClock {

  private static final @Nullable Path LIBRARY = library().orElse(null);

  private final Path file;

  /**
   * @param file has the offset
   */
  NodeClock(Path file) {
    this.file = file;
    set(0);
  }

  /** Whether there is a libfaketime; without one clocks are right. */
  static boolean canJump() {
    return LIBRARY != null;
  }

  private static Optional<Path> library() {
    // Distributions have it below a folder for the processor, or not.
    for (String parent : List.of("/usr/lib", "/usr/lib64", "/usr/local/lib")) {
      try (Stream<Path> found = Files.find(Path.of(parent), 3, (path, attributes) -> isIt(path))) {
        Optional<Path> first = found.findFirst();
        if (first.isPresent()) {
          return first;
        }
      } catch (IOException | UncheckedIOException e) {
        // Not there, then.
      }
    }
    return Optional.empty();
  }

  /** The variant for programs with threads. */
  private static boolean isIt(Path path) {
    return path.endsWith("faketime/libfaketimeMT.so.1");
  }

  /** What a process's environment must have to go by this clock. */
  Map<String, String> environment() {
    return LIBRARY == null
        ? Map.of()
        : Map.of(
            "LD_PRELOAD", LIBRARY.toString(),
            "FAKETIME_TIMESTAMP_FILE", file.toString(),
            "FAKETIME_CACHE_DURATION", "1",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
            "DONT_FAKE_MONOTONIC", "1",
            // This fix for old C libraries breaks current ones: every wait would end at once.
            "FAKETIME_FORCE_MONOTONIC_FIX", "0",
            "NO_FAKE_STAT", "1");
  }

  /** How far off it is from now on, noticed within a second. */
  void set(int seconds) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, String.format(Locale.ROOT, "%+d%n", seconds));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
