package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.internal.partition.Counter.Event;
import io.logfold.application.internal.partition.Scripted.Step;
import io.logfold.testkit.eventlog.DelegatingEventLog;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log that fails as a test tells it to. */
final class ScriptedLog extends DelegatingEventLog<Event> {

  final InMemoryEventLog<Event> sound;
  private @Nullable Step next;
  private @Nullable Runnable beforeOpening;
  private boolean failAfterFirstBatch;
  private int fencedOpening;
  private int openings;
  private boolean otherPartition;

  ScriptedLog(InMemoryEventLog<Event> sound) {
    super(sound);
    this.sound = sound;
  }

  /** What becomes of the next append. */
  void next(Step step) {
    next = step;
  }

  /** What happens just before the next writer is opened. */
  void beforeOpening(Runnable what) {
    beforeOpening = what;
  }

  void failNextReadAfterFirstBatch() {
    failAfterFirstBatch = true;
  }

  /** The opening of a writer, counted from now, that finds somebody else. */
  void fenceOpening(int number) {
    openings = 0;
    fencedOpening = number;
  }

  void claimOtherPartition() {
    otherPartition = true;
  }

  @Override
  public int partitionOf(String aggregateId) {
    return otherPartition ? 1 : 0;
  }

  @Override
  public EventCursor<Event> read(int partition, Place from, long to) {
    EventCursor<Event> cursor = sound.read(partition, from, to);
    boolean fail = failAfterFirstBatch;
    failAfterFirstBatch = false;
    return new EventCursor<>() {
      private int batches;

      @Override
      public List<RecordedEvent<Event>> next() {
        if (fail && batches++ == 1) {
          throw new LogUnavailable("reading made no progress");
        }
        return cursor.next();
      }

      @Override
      public Place place() {
        return cursor.place();
      }

      @Override
      public List<LogNote> notes() {
        return cursor.notes();
      }

      @Override
      public void close() {
        cursor.close();
      }
    };
  }

  @Override
  public PartitionWriter<Event> openWriter(int partition, Place from) {
    return open(() -> sound.openWriter(partition, from));
  }

  private PartitionWriter<Event> open(Supplier<PartitionWriter<Event>> opening) {
    if (beforeOpening != null) {
      Runnable what = beforeOpening;
      beforeOpening = null;
      what.run();
    }
    PartitionWriter<Event> writer = opening.get();
    if (++openings == fencedOpening) {
      throw new WriterFenced("another writer was opened");
    }
    return new PartitionWriter<>() {
      @Override
      public List<RecordedEvent<Event>> append(
          List<NewEvent<Event>> batch, @Nullable LogNote note) {
        Step step = next;
        next = null;
        return ScriptedLog.append(step, () -> writer.append(batch, note));
      }

      @Override
      public Place place() {
        return writer.place();
      }

      @Override
      public PartitionWriter<Event> reopen(Place place) {
        return open(() -> writer.reopen(place));
      }

      @Override
      public void close() {
        writer.close();
      }
    };
  }

  private static List<RecordedEvent<Event>> append(
      @Nullable Step step, Supplier<List<RecordedEvent<Event>>> storing) {
    if (step == Step.UNKNOWN) {
      throw new AppendOutcomeUnknown("no answer");
    }
    if (step == Step.UNAVAILABLE) {
      throw new LogUnavailable("not stored");
    }
    List<RecordedEvent<Event>> recorded = storing.get();
    if (step == Step.STORE_THEN_UNKNOWN) {
      throw new AppendOutcomeUnknown("no answer");
    }
    if (step == Step.STORE_THEN_FENCED) {
      throw new WriterFenced("another writer was opened");
    }
    return recorded;
  }
}
