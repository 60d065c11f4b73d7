package io.logfold.application.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Position;
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
            return log.openWriter(0).append(batch);
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

    Log(EventLog<Event> sound, Append append) {
      this.sound = sound;
      this.append = append;
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
