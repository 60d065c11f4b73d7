package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The contract, run on logs with one fault each. Nested classes, so that the build does not take
 * them for tests of its own.
 */
final class BrokenLogs {

  private BrokenLogs() {}

  /** How a writer's append goes wrong, given the log and the partition. */
  interface Append {
    List<RecordedEvent<Note>> append(
        EventLog<Note> log, PartitionWriter<Note> writer, List<NewEvent<Note>> batch);
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
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch) -> {
            try {
              return writer.append(batch);
            } catch (WriterFenced e) {
              int partition = log.partitionOf(batch.getFirst().aggregateId());
              return log.openWriter(partition).append(batch);
            }
          });
    }
  }

  static final class OpensAgainAgainstASuccessor extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog(sound) {
        @Override
        public PartitionWriter<Note> openWriter(int partition) {
          PartitionWriter<Note> writer = sound.openWriter(partition);
          return new PartitionWriter<>() {
            @Override
            public List<RecordedEvent<Note>> append(List<NewEvent<Note>> batch) {
              return writer.append(batch);
            }

            @Override
            public void confirm() {
              writer.confirm();
            }

            @Override
            public PartitionWriter<Note> reopen() {
              return openWriter(partition);
            }

            @Override
            public void close() {
              writer.close();
            }
          };
        }
      };
    }
  }

  static final class ConfirmsBlindly extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(sound, (log, writer, batch) -> writer.append(batch), writer -> {});
    }
  }

  static final class TearsBatches extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return appending(
          sound,
          (log, writer, batch) -> {
            List<RecordedEvent<Note>> recorded = new ArrayList<>();
            for (NewEvent<Note> event : batch) {
              recorded.addAll(writer.append(List.of(event)));
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
          (log, writer, batch) -> {
            if (batch.size() == 1) {
              return writer.append(batch);
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
          (log, writer, batch) -> {
            try {
              return writer.append(batch);
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
      return ranged(sound, (asked, whole) -> new LogExtent(asked.start(), whole.end()));
    }
  }

  static final class ReadsFromTheBeginning extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return ranged(sound, (asked, whole) -> new LogExtent(whole.start(), asked.end()));
    }
  }

  static final class ReadsOtherAggregatesToo extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog(sound) {
        @Override
        public EventCursor<Note> readAggregate(String aggregateId, long from, long to) {
          return read(partitionOf(aggregateId), from, to);
        }
      };
    }
  }

  static final class ShowsAnExtentOfThePast extends Broken {
    @Override
    EventLog<Note> breakIt(EventLog<Note> sound) {
      return new DelegatingEventLog(sound) {
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
            LogExtent extent = sound.extent(partition);
            return Notes.read(sound, partition, extent.start(), extent.end()).stream()
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
                  : Notes.read(
                      sound, partition, offsets.get(0), offsets.get(offsets.size() - 1) + 1));
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
    return new DelegatingEventLog(sound) {
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
          public void close() {}
        };
      }
    };
  }

  private static EventLog<Note> appending(EventLog<Note> sound, Append append) {
    return appending(sound, append, PartitionWriter::confirm);
  }

  private static EventLog<Note> appending(
      EventLog<Note> sound, Append append, Consumer<PartitionWriter<Note>> confirm) {
    return new DelegatingEventLog(sound) {
      @Override
      public PartitionWriter<Note> openWriter(int partition) {
        return distorted(sound.openWriter(partition));
      }

      private PartitionWriter<Note> distorted(PartitionWriter<Note> writer) {
        return new PartitionWriter<>() {
          @Override
          public List<RecordedEvent<Note>> append(List<NewEvent<Note>> batch) {
            return append.append(sound, writer, batch);
          }

          @Override
          public void confirm() {
            confirm.accept(writer);
          }

          @Override
          public PartitionWriter<Note> reopen() {
            return distorted(writer.reopen());
          }

          @Override
          public void close() {
            writer.close();
          }
        };
      }
    };
  }

  private static EventLog<Note> reading(
      EventLog<Note> sound, UnaryOperator<RecordedEvent<Note>> distort) {
    return new DelegatingEventLog(sound) {
      @Override
      public EventCursor<Note> read(int partition, long from, long to) {
        EventCursor<Note> cursor = sound.read(partition, from, to);
        return new EventCursor<>() {
          @Override
          public List<RecordedEvent<Note>> next() {
            return cursor.next().stream().map(distort).toList();
          }

          @Override
          public void close() {
            cursor.close();
          }
        };
      }
    };
  }

  private static EventLog<Note> ranged(EventLog<Note> sound, BinaryOperator<LogExtent> distort) {
    return new DelegatingEventLog(sound) {
      @Override
      public EventCursor<Note> read(int partition, long from, long to) {
        LogExtent range = distort.apply(new LogExtent(from, to), sound.extent(partition));
        return sound.read(partition, range.start(), range.end());
      }
    };
  }
}
