package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.internal.partition.Counter.Event;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.eventlog.DelegatingEventLog;
import io.logfold.testkit.snapshot.DelegatingSnapshotStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs and stores that break their word, to prove that the simulation notices. */
final class Flaws {

  private Flaws() {}

  /** How a flawed writer appends. */
  private interface Append {
    List<RecordedEvent<Event>> append(
        EventLog<Event> log,
        PartitionWriter<Event> writer,
        List<NewEvent<Event>> batch,
        @Nullable LogNote note);
  }

  /** A log that lets a fenced writer go on. */
  static EventLog<Event> forgetsFencing(EventLog<Event> sound) {
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          try {
            return writer.append(batch, note);
          } catch (WriterFenced e) {
            return log.openWriter(0, Place.BEGINNING).append(batch, note);
          }
        });
  }

  /** A log that says "another term was opened" of what it has stored and will not show at once. */
  static EventLog<Event> hidesItsEnd(EventLog<Event> sound) {
    int[] appends = {0};
    boolean[] hides = {false};
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          List<RecordedEvent<Event>> recorded = writer.append(batch, note);
          if (++appends[0] % 5 == 0) {
            hides[0] = true;
            throw new WriterFenced("another term was opened (a lie)");
          }
          return recorded;
        }) {
      @Override
      public LogExtent extent(int partition) {
        LogExtent extent = super.extent(partition);
        boolean hidden = hides[0];
        hides[0] = false;
        return hidden ? new LogExtent(0, Math.max(0, extent.end() - 2)) : extent;
      }
    };
  }

  /** A log that acknowledges what it has not stored, each fifth time. */
  static EventLog<Event> acknowledgesTooEarly(EventLog<Event> sound) {
    int[] appends = {0};
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          if (++appends[0] % 5 != 0) {
            return writer.append(batch, note);
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
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          if (++appends[0] % 3 != 0 || batch.size() < 2) {
            return writer.append(batch, note);
          }
          writer.append(batch.subList(0, batch.size() / 2));
          throw new AppendOutcomeUnknown("no answer (torn)");
        });
  }

  /** A log that confirms also the writer of an owner who was superseded. */
  static EventLog<Event> confirmsBlindly(EventLog<Event> sound) {
    return new Log(
        sound,
        (log, writer, batch, note) -> batch.isEmpty() ? List.of() : writer.append(batch, note));
  }

  /** A log that does not keep refusals. */
  static EventLog<Event> forgetsRefusals(EventLog<Event> sound) {
    return new Log(
        sound,
        (log, writer, batch, note) ->
            writer.append(batch, note == null ? null : new LogNote(List.of(), note.commands())));
  }

  /** A log that stores progress first, and sometimes not what belongs to it. */
  static EventLog<Event> storesProgressFirst(EventLog<Event> sound) {
    int[] appends = {0};
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          if (note == null || note.commands() == null) {
            return writer.append(batch, note);
          }
          writer.append(List.of(), new LogNote(List.of(), note.commands()));
          if (++appends[0] % 5 == 0) {
            throw new LogUnavailable("nothing was sent (but the progress was)");
          }
          return writer.append(batch, new LogNote(note.refusals(), null));
        });
  }

  /** A log that stores progress in a second go, which sometimes does not come. */
  static EventLog<Event> storesProgressAfterwards(EventLog<Event> sound) {
    int[] appends = {0};
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          if (note == null || note.commands() == null) {
            return writer.append(batch, note);
          }
          List<RecordedEvent<Event>> recorded =
              writer.append(batch, new LogNote(note.refusals(), null));
          if (++appends[0] % 5 == 0) {
            throw new AppendOutcomeUnknown("no answer (the progress is not stored)");
          }
          writer.append(List.of(), new LogNote(List.of(), note.commands()));
          return recorded;
        });
  }

  /** A log that says that progress is stored when it is not, each fifth time. */
  static EventLog<Event> forgetsProgress(EventLog<Event> sound) {
    int[] appends = {0};
    return new Log(
        sound,
        (log, writer, batch, note) ->
            note == null || note.commands() == null || ++appends[0] % 5 != 0
                ? writer.append(batch, note)
                : writer.append(batch, new LogNote(note.refusals(), null)));
  }

  /** A log that stores progress for one whose events it refuses. */
  static EventLog<Event> letsTheFencedMakeProgress(EventLog<Event> sound) {
    return new Log(
        sound,
        (log, writer, batch, note) -> {
          try {
            return writer.append(batch, note);
          } catch (WriterFenced e) {
            if (note != null && note.commands() != null) {
              try (PartitionWriter<Event> newest = sound.openWriter(0, Place.BEGINNING)) {
                newest.append(List.of(), new LogNote(List.of(), note.commands()));
              }
            }
            throw e;
          }
        });
  }

  /** A log that, read back, does not tell which commands its events are from. */
  static EventLog<Event> forgetsCommands(EventLog<Event> sound) {
    return new Log(sound, (log, writer, batch, note) -> writer.append(batch, note)) {
      @Override
      public EventCursor<Event> read(int partition, Place from, long to) {
        EventCursor<Event> cursor = super.read(partition, from, to);
        return new EventCursor<>() {
          @Override
          public List<RecordedEvent<Event>> next() {
            return cursor.next().stream().map(Flaws::ofNobody).toList();
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

  /** A store in which any save takes effect, also an older one. */
  static SnapshotStore<Counter> letsOlderReplaceNewer(SnapshotStore<Counter> sound) {
    Map<String, Snapshot<Counter>> kept = new HashMap<>();
    return new DiscardNoting<>(sound, kept::clear) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added,
          PartitionMemory memory) {
        changed.forEach(snapshot -> kept.put(snapshot.aggregateId(), snapshot));
        discard(to.partition());
        changed.forEach(snapshot -> kept.put(snapshot.aggregateId(), snapshot));
        return sound.save(
            Checkpoint.none(to.partition()), to, List.copyOf(kept.values()), Map.of(), memory);
      }
    };
  }

  /** A store that loses one snapshot of each save. */
  static SnapshotStore<Counter> losesOne(SnapshotStore<Counter> sound) {
    return new DelegatingSnapshotStore<>(sound) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added,
          PartitionMemory memory) {
        return sound.save(from, to, changed.stream().skip(1).toList(), added, memory);
      }
    };
  }

  /** A store that takes a save from anywhere for one that continues what it has. */
  static SnapshotStore<Counter> ignoresGaps(SnapshotStore<Counter> sound) {
    return new DelegatingSnapshotStore<>(sound) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added,
          PartitionMemory memory) {
        return sound.save(Checkpoint.none(to.partition()), to, changed, added, memory);
      }
    };
  }

  /** A store that loses what the partition remembers beside its aggregates. */
  static SnapshotStore<Counter> forgetsMemories(SnapshotStore<Counter> sound) {
    return new DelegatingSnapshotStore<>(sound) {
      @Override
      public SaveOutcome save(
          Checkpoint from,
          Checkpoint to,
          Collection<Snapshot<Counter>> changed,
          Map<String, EventOffsets> added,
          PartitionMemory memory) {
        return sound.save(from, to, changed, added, PartitionMemory.EMPTY);
      }
    };
  }

  /** A sound log but for what it does with a writer. */
  private static class Log extends DelegatingEventLog<Event> {
    private final EventLog<Event> sound;
    private final Append append;

    Log(EventLog<Event> sound, Append append) {
      super(sound);
      this.sound = sound;
      this.append = append;
    }

    @Override
    public EventCursor<Event> read(int partition, Place from, long to) {
      return sound.read(partition, from, Math.max(from.offset(), to));
    }

    @Override
    public PartitionWriter<Event> openWriter(int partition, Place from) {
      return flawed(sound.openWriter(partition, from));
    }

    private PartitionWriter<Event> flawed(PartitionWriter<Event> writer) {
      return new PartitionWriter<>() {
        @Override
        public List<RecordedEvent<Event>> append(
            List<NewEvent<Event>> batch, @Nullable LogNote note) {
          return append.append(sound, writer, batch, note);
        }

        @Override
        public Place place() {
          return writer.place();
        }

        @Override
        public PartitionWriter<Event> reopen(Place from) {
          return flawed(writer.reopen(from));
        }

        @Override
        public void close() {
          writer.close();
        }
      };
    }
  }
}
