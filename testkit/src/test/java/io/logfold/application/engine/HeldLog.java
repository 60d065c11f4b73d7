package io.logfold.application.engine;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.testkit.eventlog.DelegatingEventLog;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log whose appends a test can hold back or make fail, and that it can take away. */
final class HeldLog<E> extends DelegatingEventLog<E> {

  private static final int OPEN = 1_000_000;

  private final InMemoryEventLog<E> sound;
  private final Semaphore appends = new Semaphore(OPEN);
  private final Semaphore waiting = new Semaphore(0);
  private final AtomicReference<@Nullable Supplier<RuntimeException>> failure =
      new AtomicReference<>();
  private volatile boolean away;
  private volatile int closedPartition = -1;

  HeldLog(InMemoryEventLog<E> sound) {
    super(sound);
    this.sound = sound;
  }

  /** From now on appends wait. */
  void hold() {
    appends.drainPermits();
  }

  /** Waits until an append waits. */
  void awaitHeld() throws InterruptedException {
    waiting.acquire();
  }

  void release() {
    appends.release(OPEN);
  }

  /** Appends store nothing and throw this; null ends it. */
  void fail(@Nullable Supplier<RuntimeException> with) {
    failure.set(with);
  }

  /** No writer of this partition can be opened; -1: each can. */
  void cannotOpen(int partition) {
    closedPartition = partition;
  }

  void away(boolean now) {
    away = now;
  }

  private void reach() {
    if (away) {
      throw new LogUnavailable("the log is away");
    }
  }

  @Override
  public LogExtent extent(int partition) {
    reach();
    return sound.extent(partition);
  }

  @Override
  public Place verify(int partition, Place place) {
    reach();
    return sound.verify(partition, place);
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    reach();
    if (partition == closedPartition) {
      throw new LogUnavailable("this partition is away");
    }
    return held(sound.openWriter(partition, from));
  }

  /** A writer of another process. */
  PartitionWriter<E> openElsewhere(int partition) {
    return sound.seenBy("another").openWriter(partition, Place.BEGINNING);
  }

  private PartitionWriter<E> held(PartitionWriter<E> writer) {
    return new PartitionWriter<>() {
      @Override
      public List<RecordedEvent<E>> append(List<NewEvent<E>> batch, @Nullable LogNote note) {
        passThrough();
        return writer.append(batch, note);
      }

      private void passThrough() {
        if (!appends.tryAcquire()) {
          waiting.release();
          appends.acquireUninterruptibly();
        }
        Supplier<RuntimeException> with = failure.get();
        if (with != null) {
          throw with.get();
        }
        reach();
      }

      @Override
      public Place place() {
        return writer.place();
      }

      @Override
      public PartitionWriter<E> reopen(Place from) {
        reach();
        return held(writer.reopen(from));
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  /** How far the stream of commands was taken. */
  long progress(int partition) {
    long next = 0;
    try (EventCursor<E> cursor =
        sound.read(partition, Place.BEGINNING, sound.extent(partition).end())) {
      List<RecordedEvent<E>> batch;
      do {
        batch = cursor.next();
        for (LogNote note : cursor.notes()) {
          StreamPosition commands = note.commands();
          next = commands == null ? next : commands.next();
        }
      } while (!batch.isEmpty());
    }
    return next;
  }
}
