package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Term;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The contract, run on logs with one fault each. Nested classes, so that the build does not take
 * them for tests of its own.
 */
final class BrokenLogs {

  private BrokenLogs() {}

  /** How a writer's append goes wrong, given the log and the partition. */
  interface Append {
    List<RecordedEvent<Note>> append(
        EventLog<Note> log,
        PartitionWriter<Note> writer,
        List<NewEvent<Note>> batch,
        @Nullable LogNote note);
  }

  abstract static class Broken extends EventLogContract {
    private final Map<String, InMemoryEventLog<Note>> logs = new HashMap<>();

    @Override
    protected EventLog<Note> open(String name, int partitions, EventCodec<Note> codec) {
      return breakIt(
          logs.computeIfAbsent(name, _unused -> new InMemoryEventLog<>(name, partitions, codec))
              .seenBy("another process"));
    }

    abstract EventLog<Note> breakIt(EventLog<Note> sound);
  }

  static final class ForgetsFencing extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> log) {
      return new DelegatingEventLog<>(log) {
        @Override
        public PartitionWriter<Note> openWriter(int partition, Place from) {
          return new DelegatingWriter(log.openWriter(partition, from)) {
            private PartitionWriter<Note> now = writer;

            @Override
            public List<RecordedEvent<Note>> append(
                List<NewEvent<Note>> batch, @Nullable LogNote note) {
              try {
                return now.append(batch, note);
              } catch (WriterFenced e) {
                now = log.openWriter(partition, now.place());
                return now.append(batch, note);
              }
            }
          };
        }
      };
    }
  }

  static final class OpensAgainAgainstASuccessor extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog<>(sound) {
        @Override
        public PartitionWriter<Note> openWriter(int partition, Place from) {
          return new DelegatingWriter(sound.openWriter(partition, from)) {
            @Override
            public PartitionWriter<Note> reopen(Place again) {
              return openWriter(partition, again);
            }
          };
        }
      };
    }
  }

  static final class ConfirmsBlindly extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch, note) ->
              LogNote.EMPTY.equals(note) ? List.of() : writer.append(batch, note));
    }
  }

  static final class ForgetsNotes extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch, note) -> writer.append(batch, note == null ? null : LogNote.EMPTY));
    }
  }

  static final class ReusesTerms extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog<>(sound) {
        @Override
        public PartitionWriter<Note> openWriter(int partition, Place from) {
          return new DelegatingWriter(sound.openWriter(partition, from)) {
            @Override
            public Place place() {
              Place place = super.place();
              return new Place(
                  place.offset(), new Term(1, "0"), place.index(), place.leaderEpoch());
            }
          };
        }
      };
    }
  }

  static final class TrustsEveryPlace extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog<>(sound) {
        @Override
        public Place verify(int partition, Place place) {
          return place;
        }
      };
    }
  }

  static final class TearsBatches extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch, note) -> {
            List<RecordedEvent<Note>> recorded = new ArrayList<>();
            for (NewEvent<Note> event : batch) {
              recorded.addAll(writer.append(List.of(event)));
            }
            if (note != null) {
              writer.append(List.of(), note);
            }
            return recorded;
          });
    }
  }

  static final class LosesTheLastEventOfABatch extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch, note) -> {
            if (batch.size() < 2) {
              return writer.append(batch, note);
            }
            NewEvent<Note> last = batch.getLast();
            List<RecordedEvent<Note>> recorded =
                new ArrayList<>(writer.append(batch.subList(0, batch.size() - 1)));
            Position before = recorded.getLast().position();
            recorded.add(last.recordedAt(new Position(before.partition(), before.offset() + 1)));
            return recorded;
          });
    }
  }

  static final class NamesTheWrongUnwritableEvent extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch, note) -> {
            try {
              return writer.append(batch, note);
            } catch (UnwritableEvent e) {
              throw new UnwritableEvent(0, "wrong index", e);
            }
          });
    }
  }

  static final class ForgetsCorrelation extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return reading(
          sound,
          event ->
              new RecordedEvent<>(
                  event.aggregateId(),
                  event.version(),
                  event.event(),
                  new EventMetadata(
                      event.metadata().commandId(), null, null, event.metadata().time()),
                  event.position()));
    }
  }

  static final class RenumbersOffsets extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return reading(
          sound,
          event ->
              new RecordedEvent<>(
                  event.aggregateId(),
                  event.version(),
                  event.event(),
                  event.metadata(),
                  new Position(event.position().partition(), event.position().offset() + 1)));
    }
  }

  static final class ReadsPastTheEnd extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return ranged(sound, (from, to, end) -> sound.read(0, from, end));
    }
  }

  static final class ReadsFromTheBeginning extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return ranged(sound, (from, to, end) -> sound.read(0, Place.BEGINNING, to));
    }
  }

  static final class ReadsOtherAggregatesToo extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog<>(sound) {
        @Override
        public EventCursor<Note> readAggregate(String aggregateId, Place from, long to) {
          return read(partitionOf(aggregateId), from, to);
        }
      };
    }
  }

  static final class ShowsAnExtentOfThePast extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog<>(sound) {
        @Override
        public LogExtent extent(int partition) {
          LogExtent now = sound.extent(partition);
          return new LogExtent(now.start(), Math.max(now.start(), now.end() - 2));
        }
      };
    }
  }

  static final class PassesOverWhatIsMissing extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return readingAt(
          sound,
          (partition, offsets) -> {
            return Notes.readAll(sound, partition).stream()
                .filter(event -> contains(offsets, event.position().offset()))
                .toList();
          });
    }
  }

  static final class ReadsWhatLiesBetweenToo extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return readingAt(
          sound,
          (partition, offsets) ->
              offsets.isEmpty()
                  ? List.of()
                  : Notes.readAll(sound, partition).stream()
                      .filter(event -> event.position().offset() >= offsets.get(0))
                      .filter(event -> event.position().offset() <= offsets.get(offsets.size() - 1))
                      .toList());
    }
  }

  static final class LosesTheLastChosenEvent extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return readingAt(
          sound,
          (partition, offsets) ->
              Notes.drain(
                  sound.readAt(
                      partition,
                      offsets.size() > 1 ? offsets.slice(0, offsets.size() - 1) : offsets)));
    }
  }

  private static boolean contains(EventOffsets offsets, long offset) {
    EventOffsets from = offsets.from(offset);
    return !from.isEmpty() && from.get(0) == offset;
  }

  private static EventLog<Note> readingAt(
      EventLog<Note> sound, BiFunction<Integer, EventOffsets, List<RecordedEvent<Note>>> reading) {
    return new DelegatingEventLog<>(sound) {
      @Override
      public EventCursor<Note> readAt(int partition, EventOffsets offsets) {
        Iterator<List<RecordedEvent<Note>>> once =
            List.of(reading.apply(partition, offsets)).iterator();
        return new EventCursor<>() {
          @Override
          public List<RecordedEvent<Note>> next() {
            return once.hasNext() ? once.next() : List.of();
          }

          @Override
          public Place place() {
            throw new UnsupportedOperationException("chosen offsets have no place");
          }

          @Override
          public void close() {}
        };
      }
    };
  }

  private static EventLog<Note> appending(EventLog<Note> sound, Append append) {
    return new DelegatingEventLog<>(sound) {
      @Override
      public PartitionWriter<Note> openWriter(int partition, Place from) {
        return distorted(sound.openWriter(partition, from));
      }

      private PartitionWriter<Note> distorted(PartitionWriter<Note> writer) {
        return new DelegatingWriter(writer) {
          @Override
          public List<RecordedEvent<Note>> append(
              List<NewEvent<Note>> batch, @Nullable LogNote note) {
            return append.append(sound, writer, batch, note);
          }

          @Override
          public PartitionWriter<Note> reopen(Place again) {
            return distorted(writer.reopen(again));
          }
        };
      }
    };
  }

  /** A sound writer, to be broken in one place by a subclass. */
  private static class DelegatingWriter implements PartitionWriter<Note> {
    final PartitionWriter<Note> writer;

    DelegatingWriter(PartitionWriter<Note> writer) {
      this.writer = writer;
    }

    @Override
    public List<RecordedEvent<Note>> append(List<NewEvent<Note>> batch, @Nullable LogNote note) {
      return writer.append(batch, note);
    }

    @Override
    public Place place() {
      return writer.place();
    }

    @Override
    public PartitionWriter<Note> reopen(Place from) {
      return writer.reopen(from);
    }

    @Override
    public void close() {
      writer.close();
    }
  }

  private static EventLog<Note> reading(
      EventLog<Note> sound, UnaryOperator<RecordedEvent<Note>> distort) {
    return new DelegatingEventLog<>(sound) {
      @Override
      public EventCursor<Note> read(int partition, Place from, long to) {
        EventCursor<Note> cursor = sound.read(partition, from, to);
        return new EventCursor<>() {
          @Override
          public List<RecordedEvent<Note>> next() {
            return cursor.next().stream().map(distort).toList();
          }

          @Override
          public Place place() {
            return cursor.place();
          }

          @Override
          public void close() {
            cursor.close();
          }
        };
      }
    };
  }

  /** Reads another range than it is asked for. */
  private interface Range {
    EventCursor<Note> read(Place from, long to, long end);
  }

  private static EventLog<Note> ranged(EventLog<Note> sound, Range range) {
    return new DelegatingEventLog<>(sound) {
      @Override
      public EventCursor<Note> read(int partition, Place from, long to) {
        return partition == 0
            ? range.read(from, to, sound.extent(partition).end())
            : sound.read(partition, from, to);
      }
    };
  }
}
