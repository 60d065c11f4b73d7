package io.logfold.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The folder that holds the servers' data and what processes must know of each other: which of them
 * use the servers, and which servers were stopped on purpose. Everything that starts, stops or
 * counts happens under its lock, which excludes other processes and other threads of this one. Any
 * thread.
 */
final class DataFolder {
  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MILLIS = 20;
  private static final long LEAST_FREE_BYTES = 64L << 20;

  // The file lock belongs to the whole process, and closing any channel of the file would give it
  // up; so threads queue
  // here first, whichever instance they use.
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Path root;

  private DataFolder(Path root) {
    this.root = root;
  }

  /**
   * The folder, made if it is missing, with what it has of its own closed to other users.
   *
   * @throws EmbeddedServicesException if it cannot be used, or another user could change it
   */
  static DataFolder at(Path data) {
    try {
      PrivateFolder.open(data);
      DataFolder folder = new DataFolder(data.toRealPath());
      PrivateFolder.close(folder.state());
      for (Service service : Service.values()) {
        if (Files.exists(folder.of(service))) {
          PrivateFolder.close(folder.of(service));
        }
      }
      long free = Files.getFileStore(folder.root).getUsableSpace();
      if (free < LEAST_FREE_BYTES) {
        throw new EmbeddedServicesException(
            data
                + ": only "
                + (free >> 20)
                + " MiB are free on its disk; the servers need room to write");
      }
      return folder;
    } catch (AccessDeniedException denied) {
      throw new EmbeddedServicesException(
          data + ": this user may not write there; choose another data folder", denied);
    } catch (IOException e) {
      throw new EmbeddedServicesException(data + ": cannot be used as data folder: " + e, e);
    }
  }

  Path root() {
    return root;
  }

  boolean exists() {
    return Files.isDirectory(root);
  }

  Path of(Service service) {
    return root.resolve(service.folder());
  }

  Path users() {
    return state().resolve("users");
  }

  private Path state() {
    return root.resolve("services");
  }

  /**
   * A server that was stopped on purpose stays stopped: no supervisor may start it until a process
   * opens the folder.
   */
  boolean stoppedOnPurpose(Service service) {
    return Files.exists(stopMarker(service));
  }

  void markStopped(Service service, boolean stopped) {
    try {
      if (stopped) {
        Files.writeString(stopMarker(service), "");
      } else {
        Files.deleteIfExists(stopMarker(service));
      }
    } catch (IOException e) {
      throw new EmbeddedServicesException("cannot write " + stopMarker(service) + ": " + e, e);
    }
  }

  private Path stopMarker(Service service) {
    return state().resolve(service.folder() + ".stopped");
  }

  /** Runs the action while no other thread or process does anything to this folder's servers. */
  <T> T locked(Supplier<T> action) {
    ReentrantLock threads = THREADS.computeIfAbsent(root, path -> new ReentrantLock());
    threads.lock();
    try {
      if (threads.getHoldCount() > 1) {
        return action.get();
      }
      Path lockFile = state().resolve("lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = acquire(channel)) {
        if (!lock.isValid()) {
          throw new EmbeddedServicesException(lockFile + ": the lock was lost");
        }
        return action.get();
      } catch (IOException e) {
        throw new EmbeddedServicesException(lockFile + ": cannot be locked: " + e, e);
      }
    } finally {
      threads.unlock();
    }
  }

  private FileLock acquire(FileChannel channel) throws IOException {
    Deadline deadline = Deadline.after(LOCK_PATIENCE);
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (deadline.passed()) {
        throw new EmbeddedServicesException(
            root
                + ": another process has been starting or stopping its servers for "
                + LOCK_PATIENCE.toMinutes()
                + " min; look for a hanging logfold process");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new EmbeddedServicesException("interrupted while waiting for " + root, interrupted);
      }
    }
  }
}
