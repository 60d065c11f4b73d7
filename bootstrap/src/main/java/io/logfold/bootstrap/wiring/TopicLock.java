package io.logfold.bootstrap.wiring;

import io.logfold.bootstrap.Failure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
 * A file lock that keeps commands and services on the same data folder from writing one topic at
 * the same time. A service may take a topic over from another service: that is how one is replaced.
 * Correctness does not depend on this lock: the log fences an earlier writer anyway.
 *
 * <p>Commands hold the file exclusively, services share it; the lock ends with its process, however
 * that ends. A second file names the latest holder. With external servers there is no lock, and no
 * holder is known. Not thread-safe.
 */
public final class TopicLock implements AutoCloseable {

  private static final Logger LOG = System.getLogger(TopicLock.class.getName());

  private final @Nullable FileChannel channel;
  private final Path note;
  private String announced = "";

  private TopicLock(@Nullable FileChannel channel, Path note) {
    this.channel = channel;
    this.note = note;
  }

  /**
   * Locks the topic exclusively, for a command.
   *
   * @param who the holder's name for other processes, e.g. {@code logfold serve}
   * @throws Failure when another process holds it
   */
  public static TopicLock take(ServiceSettings settings, String who) {
    return take(settings, who, false);
  }

  /**
   * Locks the topic for a service; other services can lock it too.
   *
   * @throws Failure when a command holds it
   */
  public static TopicLock takeOver(ServiceSettings settings, String who) {
    return take(settings, who, true);
  }

  private static TopicLock take(ServiceSettings settings, String who, boolean shared) {
    Path note = file(settings, ".owner");
    if (settings.external()) {
      return new TopicLock(null, note);
    }
    FileChannel channel = lock(file(settings, ".lock"), shared);
    if (channel == null) {
      throw new Failure(
          "%s owns topic %s in %s; stop it first, or choose another --topic or --data"
              .formatted(read(note), settings.topic(), settings.data()));
    }
    TopicLock lock = new TopicLock(channel, note);
    lock.announce(who);
    return lock;
  }

  /** Describes the process that holds the topic now; empty when none does. */
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

  /** Changes how the holder is described to others, e.g. to say at which address it serves. */
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

  /** The open channel that holds the lock, or null when another process holds it. */
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
      // held by this process
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
      LOG.log(Level.DEBUG, "closing a lock file", e);
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
        // Without the lock the file means nothing.
      }
      closeQuietly(channel);
    }
  }
}
