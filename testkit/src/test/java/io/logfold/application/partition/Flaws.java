package io.logfold.application.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.partition.Counter.Event;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logs and stores that break their word, to prove that the simulation notices. */
final class Flaws {

  private Flaws() {}

  /** How a flawed writer appends. */
  private interface Append {
    List<RecordedEvent<Event>> append(
        EventLog<Event> log, PartitionWriter<Event> writer, List<NewEvent<Event>> batch);
  }

  /** A log that lets a fenced writer go on. */
  static EventLog<Event> forgetsFencing(EventLog<Event> sound) {
    return flawed(
        sound,
        (log, writer, batch) -> {
          try {
            return writer.append(batch);
          } catch (WriterFenced e) {
            return batch.isEmpty() ? List.of() : log.openWriter(0).append(batch);
          }
        });
  }

  /** A log that calls "not stored" what it has stored, each fifth time. */
  static EventLog<Event> deniesWhatItStored(EventLog<Event> sound) {
    int[] appends = {0};
    return flawed(
        sound,
        (log, writer, batch) -> {
          List<RecordedEvent<Event>> recorded = writer.append(batch);
          if (++appends[0] % 5 == 0) {
            throw new LogUnavailable("not stored (a lie)");
          }
          return recorded;
        });
  }

  /** A log that acknowledges what it has not stored, each fifth time. */
  static EventLog<Event> acknowledgesTooEarly(EventLog<Event> sound) {
    int[] appends = {0};
    return flawed(
        sound,
        (log, writer, batch) -> {
          if (++appends[0] % 5 != 0) {
            return writer.append(batch);
          }
          long end = log.extent(0).end();
          return batch.stream()
              .map(event -> event.recordedAt(new Position(0, end + batch.indexOf(event))))
              .toList();
        });
  }

  /** A log that stores only the first half of each third batch and says that nobody knows. */
  static EventLog<Event> tearsBatches(EventLog<Event> sound) {
    int[] appends = {0};
    return flawed(
        sound,
        (log, writer, batch) -> {
          if (++appends[0] % 3 != 0 || batch.size() < 2) {
            return writer.append(batch);
          }
          writer.append(batch.subList(0, batch.size() / 2));
          throw new AppendOutcomeUnknown("no answer (torn)");
        });
  }

  /** A log whose end is behind what it has acknowledged, each fourth time. */
  static EventLog<Event> hidesItsEnd(EventLog<Event> sound) {
    int[] extents = {0};
    long[] before = {0};
    return new Log(sound, (log, writer, batch) -> writer.append(batch)) {
      @Override
      public LogExtent extent(int partition) {
        LogExtent extent = super.extent(partition);
        LogExtent shown = ++extents[0] % 4 == 0 ? new LogExtent(0, before[0]) : extent;
        before[0] = extent.end();
        return shown;
      }
    };
  }

  /** A log that confirms also the writer of an owner who was superseded. */
  static EventLog<Event> confirmsBlindly(EventLog<Event> sound) {
    return new Log(sound, (log, writer, batch) -> writer.append(batch)) {
      @Override
      void confirm(PartitionWriter<Event> writer) {}
    };
  }

  private static EventLog<Event> flawed(EventLog<Event> sound, Append append) {
    return new Log(sound, append);
  }

  /** How a flawed writer appends together with progress. */
  private interface Taking {
    List<RecordedEvent<Event>> append(
        PartitionWriter<Event> writer, List<NewEvent<Event>> batch, Progress progress);
  }

  /** A log that stores progress first, and sometimes not what belongs to it. */
  static EventLog<Event> storesProgressFirst(EventLog<Event> sound) {
    int[] appends = {0};
    return taking(
        sound,
        (writer, batch, progress) -> {
          writer.append(List.of(), progress);
          if (++appends[0] % 5 == 0) {
            throw new LogUnavailable("not stored (but the progress is)");
          }
          return batch.isEmpty() ? List.of() : writer.append(batch);
        });
  }

  /** A log that stores progress in a second go, which sometimes does not come. */
  static EventLog<Event> storesProgressAfterwards(EventLog<Event> sound) {
    int[] appends = {0};
    return taking(
        sound,
        (writer, batch, progress) -> {
          List<RecordedEvent<Event>> recorded = batch.isEmpty() ? List.of() : writer.append(batch);
          if (++appends[0] % 5 == 0) {
            throw new AppendOutcomeUnknown("no answer (the progress is not stored)");
          }
          writer.append(List.of(), progress);
          return recorded;
        });
  }

  /** A log that says that progress is stored when it is not, each fifth time. */
  static EventLog<Event> forgetsProgress(EventLog<Event> sound) {
    int[] appends = {0};
    return taking(
        sound,
        (writer, batch, progress) -> {
          if (++appends[0] % 5 != 0) {
            return writer.append(batch, progress);
          }
          return batch.isEmpty() ? List.of() : writer.append(batch);
        });
  }

  /** A log that stores progress for one whose events it refuses, each third time. */
  static EventLog<Event> letsTheFencedMakeProgress(EventLog<Event> sound) {
    return taking(
        sound,
        (writer, batch, progress) -> {
          try {
            return writer.append(batch, progress);
          } catch (WriterFenced e) {
            try (PartitionWriter<Event> newest = sound.openWriter(0)) {
              newest.append(List.of(), progress);
            }
            throw e;
          }
        });
  }

  /** A log that, read back, does not tell which commands its events are from. */
  static EventLog<Event> forgetsCommands(EventLog<Event> sound) {
    return new Log(sound, (log, writer, batch) -> writer.append(batch)) {
      @Override
      public EventCursor<Event> read(int partition, long from, long to) {
        EventCursor<Event> cursor = super.read(partition, from, to);
        return new EventCursor<>() {
          @Override
          public List<RecordedEvent<Event>> next() {
            return cursor.next().stream().map(Flaws::ofNobody).toList();
          }

          @Override
          public void close() {
            cursor.close();
          }
        };
      }
    };
  }

  private static RecordedEvent<Event> ofNobody(RecordedEvent<Event> event) {
    EventMetadata metadata = event.metadata();
    return new RecordedEvent<>(
        event.aggregateId(),
        event.version(),
        event.event(),
        new EventMetadata(
            "forgotten", metadata.correlationId(), metadata.traceparent(), metadata.time()),
        event.position());
  }

  private static EventLog<Event> taking(EventLog<Event> sound, Taking taking) {
    return new Log(sound, (log, writer, batch) -> writer.append(batch), taking);
  }

  /** A store in which any save takes effect, also an older one. */
  static SnapshotStore<Counter> letsOlderReplaceNewer(SnapshotStore<Counter> sound) {
    Map<String, Snapshot<Counter>> kept = new HashMap<>();
    return new DiscardNoting<>(sound, kept::clear) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added) {
        changed.forEach(snapshot -> kept.put(snapshot.aggregateId(), snapshot));
        discard(to.partition());
        changed.forEach(snapshot -> kept.put(snapshot.aggregateId(), snapshot));
        return sound.save(Checkpoint.none(to.partition()), to, List.copyOf(kept.values()));
      }
    };
  }

  /** A store that loses one snapshot of each save. */
  static SnapshotStore<Counter> losesOne(SnapshotStore<Counter> sound) {
    return new DiscardNoting<>(sound, () -> {}) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added) {
        return sound.save(from, to, changed.stream().skip(1).toList(), added);
      }
    };
  }

  /** A store that takes a save from anywhere for one that continues what it has. */
  static SnapshotStore<Counter> ignoresGaps(SnapshotStore<Counter> sound) {
    return new DiscardNoting<>(sound, () -> {}) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added) {
        return sound.save(Checkpoint.none(to.partition()), to, changed, added);
      }
    };
  }

  /** A sound log but for what it does with a writer. */
  private static class Log implements EventLog<Event> {
    private final EventLog<Event> sound;
    private final Append append;
    private final Taking taking;

    Log(EventLog<Event> sound, Append append) {
      this(
          sound,
          append,
          (writer, batch, progress) -> append.append(sound, storing(writer, progress), batch));
    }

    /** Whatever it appends, it stores progress with it. */
    private static PartitionWriter<Event> storing(
        PartitionWriter<Event> writer, Progress progress) {
      return new PartitionWriter<>() {
        @Override
        public List<RecordedEvent<Event>> append(List<NewEvent<Event>> batch) {
          return writer.append(batch, progress);
        }

        @Override
        public void confirm() {
          throw new UnsupportedOperationException("not here");
        }

        @Override
        public PartitionWriter<Event> reopen() {
          throw new UnsupportedOperationException("not here");
        }

        @Override
        public void close() {
          throw new UnsupportedOperationException("not here");
        }
      };
    }

    Log(EventLog<Event> sound, Append append, Taking taking) {
      this.sound = sound;
      this.append = append;
      this.taking = taking;
    }

    @Override
    public LogIdentity identity() {
      return sound.identity();
    }

    @Override
    public int partitionOf(String aggregateId) {
      return sound.partitionOf(aggregateId);
    }

    @Override
    public LogExtent extent(int partition) {
      return sound.extent(partition);
    }

    @Override
    public EventCursor<Event> read(int partition, long from, long to) {
      return sound.read(partition, from, Math.max(from, to));
    }

    @Override
    public EventCursor<Event> readAggregate(String aggregateId, long from, long to) {
      return sound.readAggregate(aggregateId, from, to);
    }

    @Override
    public EventCursor<Event> readAt(int partition, EventOffsets offsets) {
      return sound.readAt(partition, offsets);
    }

    @Override
    public PartitionWriter<Event> openWriter(int partition) {
      return flawed(sound.openWriter(partition));
    }

    void confirm(PartitionWriter<Event> writer) {
      writer.confirm();
    }

    private PartitionWriter<Event> flawed(PartitionWriter<Event> writer) {
      return new PartitionWriter<>() {
        @Override
        public List<RecordedEvent<Event>> append(List<NewEvent<Event>> batch) {
          return append.append(sound, writer, batch);
        }

        @Override
        public void confirm() {
          Log.this.confirm(writer);
        }

        @Override
        public List<RecordedEvent<Event>> append(List<NewEvent<Event>> batch, Progress progress) {
          return taking.append(writer, batch, progress);
        }

        @Override
        public PartitionWriter<Event> reopen() {
          return flawed(writer.reopen());
        }

        @Override
        public void close() {
          writer.close();
        }
      };
    }

    @Override
    public void close() {
      sound.close();
    }
  }
}
