package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.term.CountedRecords;
import io.logfold.application.term.PartitionRecords;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.StampedRecord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The records of one partition: a list, to which any writer may append. The {@link ReaderRule}
 * decides what counts, as in a real log. Any thread may call any method.
 */
final class InMemoryPartition<E> implements PartitionRecords<MemoryRecord<E>> {

  private static final int READ_BATCH = 500;

  private final LogPartition name;
  private final List<MemoryRecord<E>> records = new ArrayList<>();

  /** Raised whenever the end is cut off, as a new leader's epoch would be. */
  private int epoch;

  private final List<Integer> epochs = new ArrayList<>();

  /** Records before this are deleted. */
  private long start;

  private Quarantine quarantine = Quarantine.NONE;

  InMemoryPartition(LogPartition name) {
    this.name = name;
  }

  @Override
  public LogPartition partition() {
    return name;
  }

  @Override
  public synchronized LogExtent extent(long atLeast) {
    if (records.size() < atLeast) {
      throw new EventsLost(
          "%s: the log ends at %d, but reached to %d before; acknowledged events may be lost"
              .formatted(name, records.size(), atLeast));
    }
    return new LogExtent(start, records.size());
  }

  @Override
  public synchronized long[] send(List<MemoryRecord<E>> sent) {
    long[] offsets = new long[sent.size()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = records.size();
      records.add(sent.get(i));
      epochs.add(epoch);
    }
    return offsets;
  }

  /** What is decided about the records. */
  synchronized Quarantine quarantine() {
    return quarantine;
  }

  synchronized void decided(QuarantineDecision decision) {
    quarantine = quarantine.with(List.of(decision));
  }

  /** Cuts the end off. */
  synchronized void truncate(long end) {
    records.subList((int) end, records.size()).clear();
    epochs.subList((int) end, epochs.size()).clear();
    epoch++;
  }

  /** Deletes what lies before an offset. */
  synchronized void deleteBefore(long offset) {
    start = offset;
  }

  @Override
  public StampCursor read(long from, long to) {
    List<StampedRecord> all = stamps(from, to);
    Iterator<List<StampedRecord>> once = List.of(all).iterator();
    return new StampCursor() {
      @Override
      public List<StampedRecord> next() {
        return once.hasNext() ? once.next() : List.of();
      }

      @Override
      public void close() {}
    };
  }

  private synchronized List<StampedRecord> stamps(long from, long to) {
    List<StampedRecord> stamps = new ArrayList<>();
    for (long offset = Math.max(from, start); offset < Math.min(to, records.size()); offset++) {
      stamps.add(stamped(offset));
    }
    return stamps;
  }

  private StampedRecord stamped(long offset) {
    return new StampedRecord(offset, records.get((int) offset).stamp(), epochs.get((int) offset));
  }

  synchronized Optional<String> owner() {
    Optional<String> owner = Optional.empty();
    ReaderRule rule = new ReaderRule(name, Place.BEGINNING);
    for (int offset = 0; offset < records.size(); offset++) {
      StampedRecord stamped = stamped(offset);
      if (rule.accept(offset, stamped.stamp(), stamped.leaderEpoch()) == ReaderRule.Verdict.OPENS
          && records.get(offset) instanceof MemoryRecord.Opening<E> opening) {
        owner = Optional.of(opening.owner());
      }
    }
    return owner;
  }

  synchronized Place verify(Place place) {
    if (place.offset() == 0) {
      return place;
    }
    LogExtent unused = extent(place.offset());
    ReaderRule rule = new ReaderRule(name, place);
    if (rule.firstOffset(0) < start) {
      throw new EventsLost(
          "%s: the log begins at %s, so what lies before %s is gone".formatted(name, start, place));
    }
    StampedRecord before = stamped(rule.firstOffset(0));
    var verdict = rule.accept(before.offset(), before.stamp(), before.leaderEpoch());
    if (verdict != ReaderRule.Verdict.BEFORE) {
      throw new IllegalStateException("nothing was verified: " + verdict);
    }
    return rule.place();
  }

  synchronized EventCursor<E> read(Place from, long to, Predicate<String> aggregate) {
    if (to > records.size()) {
      throw new IllegalArgumentException(
          "%s: cannot read up to %d, it extends to %d".formatted(name, to, records.size()));
    }
    quarantine.requireSound(name, from);
    return new Cursor(from, to, aggregate);
  }

  synchronized EventCursor<E> readAt(EventOffsets offsets) {
    List<RecordedEvent<E>> wanted = new ArrayList<>(offsets.size());
    for (int i = 0; i < offsets.size(); i++) {
      long offset = offsets.get(i);
      if (offset >= start
          && offset < records.size()
          && !quarantine.skips(name.number(), offset)
          && records.get((int) offset) instanceof MemoryRecord.Event<E> record) {
        wanted.add(recorded(record, offset));
      } else {
        throw new CorruptLog("%s: there is no event at offset %d".formatted(name, offset));
      }
    }
    return new OneBatch<>(List.copyOf(wanted));
  }

  private RecordedEvent<E> recorded(MemoryRecord.Event<E> record, long offset) {
    return record.event().recordedAt(new Position(name.number(), offset));
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
    public Place place() {
      throw new UnsupportedOperationException("chosen offsets have no place");
    }

    @Override
    public void close() {}
  }

  private final class Cursor implements EventCursor<E> {
    private final ReaderRule rule;
    private final CountedRecords<StampedRecord> counted;
    private final long to;
    private final Predicate<String> aggregate;
    private long next;
    private final Quarantine decided = quarantine;
    private long quarantined;
    private List<LogNote> notes = new ArrayList<>();

    private Cursor(Place from, long to, Predicate<String> aggregate) {
      this.rule = new ReaderRule(name, from);
      this.counted = new CountedRecords<>(rule);
      this.next = Math.max(start, rule.firstOffset(0));
      this.to = to;
      this.aggregate = aggregate;
    }

    @Override
    public List<RecordedEvent<E>> next() {
      synchronized (InMemoryPartition.this) {
        List<RecordedEvent<E>> batch = new ArrayList<>();
        while (batch.size() < READ_BATCH && next < to && next < records.size()) {
          StampedRecord stamped = stamped(next++);
          counted.add(stamped, stamped, true);
          for (StampedRecord counts : counted.take()) {
            deliver(counts.offset(), batch);
          }
        }
        return List.copyOf(batch);
      }
    }

    private void deliver(long offset, List<RecordedEvent<E>> batch) {
      if (decided.skips(name.number(), offset)) {
        quarantined++;
        return;
      }
      switch (records.get((int) offset)) {
        case MemoryRecord.Event<E> event -> {
          if (aggregate.test(event.event().aggregateId())) {
            batch.add(recorded(event, offset));
          }
        }
        case MemoryRecord.Note<E> note -> notes.add(note.note());
        case MemoryRecord.Opening<E> opening -> {}
        case MemoryRecord.Foreign<E> foreign -> {}
      }
    }

    @Override
    public Place place() {
      return rule.place();
    }

    @Override
    public List<LogNote> notes() {
      List<LogNote> given = notes;
      notes = new ArrayList<>();
      return given;
    }

    @Override
    public SkippedRecords skipped() {
      return rule.skipped().withQuarantined(quarantined);
    }

    @Override
    public void close() {}
  }
}
