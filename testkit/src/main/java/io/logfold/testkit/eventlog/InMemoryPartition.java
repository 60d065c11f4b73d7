package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The events of one partition and the epoch of the writer that may append to it. */
final class InMemoryPartition<E> {

  private static final int READ_BATCH = 500;

  private final LogPartition name;
  private final UnaryOperator<E> stored;
  private final List<RecordedEvent<E>> events = new ArrayList<>();
  private long end;
  private long epoch;
  private @Nullable InMemoryEventLog<E> opener;
  private long progress;

  InMemoryPartition(LogPartition name, UnaryOperator<E> stored) {
    this.name = name;
    this.stored = stored;
  }

  synchronized LogExtent extent() {
    return new LogExtent(0, end);
  }

  synchronized Optional<String> owner() {
    return Optional.ofNullable(opener).map(InMemoryEventLog::ownName);
  }

  synchronized PartitionWriter<E> openWriter(InMemoryEventLog<E> by) {
    opener = by;
    return new InMemoryWriter<>(
        this, by, ++epoch, id -> by.partitionOf(id) == name.number(), stored);
  }

  synchronized PartitionWriter<E> reopen(InMemoryEventLog<E> by) {
    if (opener != by) {
      throw new WriterFenced("%s: %s took over; stop writing".formatted(name, ownerName()));
    }
    return openWriter(by);
  }

  private String ownerName() {
    return owner().orElse("nobody");
  }

  synchronized void confirm(long writerEpoch) {
    if (writerEpoch != epoch) {
      throw new WriterFenced(
          "%s: %s opened a newer writer (this one has epoch %d, the newest %d); stop writing"
              .formatted(name, ownerName(), writerEpoch, epoch));
    }
  }

  synchronized long progress() {
    return progress;
  }

  synchronized List<RecordedEvent<E>> append(
      long writerEpoch, List<NewEvent<E>> batch, @Nullable Progress taken) {
    confirm(writerEpoch);
    List<RecordedEvent<E>> recorded = new ArrayList<>(batch.size());
    for (NewEvent<E> event : batch) {
      recorded.add(event.recordedAt(new Position(name.number(), end + recorded.size())));
    }
    events.addAll(recorded);
    if (!recorded.isEmpty()) {
      end += recorded.size() + 1; // the transaction's marker
    }
    if (taken != null) {
      progress = taken.next();
    }
    return List.copyOf(recorded);
  }

  synchronized EventCursor<E> read(long from, long to, Predicate<String> aggregate) {
    if (from < 0 || to > end) {
      throw new IllegalArgumentException(
          "%s: cannot read [%d, %d), it extends over [0, %d)".formatted(name, from, to, end));
    }
    return new Cursor(indexOf(from), Math.max(from, to), aggregate);
  }

  synchronized EventCursor<E> readAt(EventOffsets offsets) {
    List<RecordedEvent<E>> wanted = new ArrayList<>(offsets.size());
    for (int i = 0; i < offsets.size(); i++) {
      int index = indexOf(offsets.get(i));
      if (index == events.size() || events.get(index).position().offset() != offsets.get(i)) {
        throw new CorruptLog("%s: there is no event at offset %d".formatted(name, offsets.get(i)));
      }
      wanted.add(events.get(index));
    }
    return new OneBatch<>(List.copyOf(wanted));
  }

  /** Index of the first event at {@code offset} or later. */
  private int indexOf(long offset) {
    int low = 0;
    int high = events.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (events.get(middle).position().offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Gives what it was made with, once. */
  private static final class OneBatch<E> implements EventCursor<E> {
    private List<RecordedEvent<E>> rest;

    private OneBatch(List<RecordedEvent<E>> all) {
      this.rest = all;
    }

    @Override
    public List<RecordedEvent<E>> next() {
      List<RecordedEvent<E>> batch = rest;
      rest = List.of();
      return batch;
    }

    @Override
    public void close() {}
  }

  private final class Cursor implements EventCursor<E> {
    private final long to;
    private final Predicate<String> aggregate;
    private int index;

    private Cursor(int index, long to, Predicate<String> aggregate) {
      this.index = index;
      this.to = to;
      this.aggregate = aggregate;
    }

    @Override
    public List<RecordedEvent<E>> next() {
      synchronized (InMemoryPartition.this) {
        List<RecordedEvent<E>> batch = new ArrayList<>();
        while (batch.size() < READ_BATCH
            && index < events.size()
            && events.get(index).position().offset() < to) {
          RecordedEvent<E> event = events.get(index++);
          if (aggregate.test(event.aggregateId())) {
            batch.add(event);
          }
        }
        return List.copyOf(batch);
      }
    }

    @Override
    public void close() {}
  }
}
