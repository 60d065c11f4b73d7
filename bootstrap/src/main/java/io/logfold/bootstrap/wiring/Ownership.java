package io.logfold.bootstrap.wiring;

import io.logfold.bootstrap.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells processes on the same data folder who writes a topic, so that no short piece of work takes
 * it from a service unawares, or loses it to one. A service may take it from another service: that
 * is how one is replaced. Correctness does not rest on it: the log fences an earlier writer
 * whatever stands here.
 *
 * <p>Work holds an exclusive lock on a file, services a shared one, which end with their process
 * however that ends; who came last writes into another file who it is. With external servers nobody
 * is known.
 */
public final class Ownership implements AutoCloseable {

  private final @Nullable FileChannel channel;
  private final Path note;
  private String announced = "";

  private Ownership(@Nullable FileChannel channel, Path note) {
    this.channel = channel;
    this.note = note;
  }

  /**
   * Becomes the owner, alone, for a piece of work.
   *
   * @param who what to tell others, e.g. {@code logfold serve}
   * @throws Failure when another process is
   */
  public static Ownership take(ServiceSettings settings, String who) {
    return take(settings, who, false);
  }

  /**
   * Becomes the owner for as long as no other service does.
   *
   * @throws Failure when a piece of work is under way
   */
  public static Ownership takeOver(ServiceSettings settings, String who) {
    return take(settings, who, true);
  }

  private static Ownership take(ServiceSettings settings, String who, boolean shared) {
    Path note = file(settings, ".owner");
    if (settings.external()) {
      return new Ownership(null, note);
    }
    FileChannel channel = lock(file(settings, ".lock"), shared);
    if (channel == null) {
      throw new Failure(
          "%s owns topic %s in %s; stop it first, or choose another --topic or --data"
              .formatted(read(note), settings.topic(), settings.data()));
    }
    Ownership ownership = new Ownership(channel, note);
    ownership.announce(who);
    return ownership;
  }

  /** Who owns the topic now; empty: nobody. */
  public static Optional<String> find(ServiceSettings settings) {
    Path lockFile = file(settings, ".lock");
    if (settings.external() || !Files.exists(lockFile)) {
      return Optional.empty();
    }
    FileChannel channel = lock(lockFile, false);
    if (channel == null) {
      return Optional.of(read(file(settings, ".owner")));
    }
    closeQuietly(channel);
    return Optional.empty();
  }

  /** Tells others something new about the owner, e.g. where it answers. */
  public void announce(String who) {
    if (channel == null) {
      return;
    }
    try {
      Path fresh = note.resolveSibling(note.getFileName() + ".new");
      announced = "%s (process %d)".formatted(who, ProcessHandle.current().pid());
      Files.writeString(fresh, announced);
      Files.move(fresh, note, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new Failure(note + " cannot be written: " + e, e);
    }
  }

  /** The open channel that holds the lock, or null when somebody else does. */
  private static @Nullable FileChannel lock(Path file, boolean shared) {
    FileChannel channel = null;
    try {
      Files.createDirectories(file.getParent());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // held within this very process
    } catch (IOException e) {
      throw new Failure(file + " cannot be locked: " + e, e);
    }
    closeQuietly(channel);
    return null;
  }

  private static String read(Path note) {
    try {
      return Files.readString(note).strip();
    } catch (IOException e) {
      return "another process";
    }
  }

  private static Path file(ServiceSettings settings, String ending) {
    return settings.data().resolve("owners").resolve(settings.topic() + ending);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      System.getLogger(Ownership.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a lock file", e);
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        if (read(note).equals(announced)) {
          Files.deleteIfExists(note);
        }
      } catch (IOException e) {
        // Without the lock it says nothing.
      }
      closeQuietly(channel);
    }
  }
}
