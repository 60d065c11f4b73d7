package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.WriterFenced;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One node's view of a sound log that all nodes share: every call is a point where the node may
 * die, others may act, or the call may fail in a way the port allows. Single-threaded.
 *
 * @param <E> the events
 */
public final class FaultyEventLog<E> implements EventLog<E> {

  private final EventLog<E> sound;
  private final Predicate<E> unwritable;
  private final Interference world;

  /**
   * @param unwritable events that can never be written
   */
  public FaultyEventLog(EventLog<E> sound, Predicate<E> unwritable, Interference world) {
    this.sound = sound;
    this.unwritable = unwritable;
    this.world = world;
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
    reach("extent");
    return sound.extent(partition);
  }

  @Override
  public EventCursor<E> read(int partition, Place from, long to) {
    reach("read");
    return new Cursor(sound.read(partition, from, to));
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, Place from, long to) {
    reach("read");
    return new Cursor(sound.readAggregate(aggregateId, from, to));
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    reach("read");
    return new Cursor(sound.readAt(partition, offsets));
  }

  @Override
  public Place verify(int partition, Place place) {
    reach("verify");
    return sound.verify(partition, place);
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return open("openWriter", () -> sound.openWriter(partition, from));
  }

  private PartitionWriter<E> open(String call, Supplier<PartitionWriter<E>> opening) {
    reach(call);
    PartitionWriter<E> opened = opening.get();
    world.at(call + ", opened");
    if (world.fails(Fault.OPENING_FENCED)) {
      throw new WriterFenced("another term was opened at the same time");
    }
    return new FaultyWriter<>(
        opened, unwritable, world, from -> open("reopen", () -> opened.reopen(from)));
  }

  @Override
  public List<QuarantineDecision> decisions() {
    return sound.decisions();
  }

  @Override
  public QuarantineDecision decide(Position position, boolean skipped, String reason) {
    return sound.decide(position, skipped, reason);
  }

  @Override
  public void close() {}

  private void reach(String call) {
    world.at(call);
    if (world.fails(Fault.LOG_AWAY)) {
      throw new LogUnavailable("the log is away at " + call);
    }
  }

  /** May stall at every batch. */
  private final class Cursor implements EventCursor<E> {
    private final EventCursor<E> whole;

    private Cursor(EventCursor<E> whole) {
      this.whole = whole;
    }

    @Override
    public List<RecordedEvent<E>> next() {
      world.at("next");
      if (world.fails(Fault.READ_STALLS)) {
        throw new LogUnavailable("reading made no progress");
      }
      return whole.next();
    }

    @Override
    public Place place() {
      return whole.place();
    }

    @Override
    public List<LogNote> notes() {
      return whole.notes();
    }

    @Override
    public SkippedRecords skipped() {
      return whole.skipped();
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
