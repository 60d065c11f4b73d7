package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
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
  private final InDoubt<E> inDoubt;
  private final Predicate<E> unwritable;
  private final Chance chance;
  private final Interference world;

  /**
   * @param unwritable events that can never be written
   */
  public FaultyEventLog(
      EventLog<E> sound,
      InDoubt<E> inDoubt,
      Predicate<E> unwritable,
      Chance chance,
      Interference world) {
    this.sound = sound;
    this.inDoubt = inDoubt;
    this.unwritable = unwritable;
    this.chance = chance;
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
  public EventCursor<E> read(int partition, long from, long to) {
    reach("read");
    return new Cursor(sound.read(partition, from, to));
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, long from, long to) {
    reach("read");
    return new Cursor(sound.readAggregate(aggregateId, from, to));
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    reach("read");
    return new Cursor(sound.readAt(partition, offsets));
  }

  @Override
  public PartitionWriter<E> openWriter(int partition) {
    return open(partition, "openWriter", () -> sound.openWriter(partition));
  }

  private PartitionWriter<E> open(
      int partition, String call, Supplier<PartitionWriter<E>> opening) {
    reach(call);
    inDoubt.settle(partition, chance.coin());
    PartitionWriter<E> opened = opening.get();
    world.opened();
    world.at(call + ", opened");
    if (world.fails(Fault.OPENING_FENCED)) {
      throw new WriterFenced("another writer was opened at the same time");
    }
    return new FaultyWriter<>(
        opened,
        partition,
        inDoubt,
        unwritable,
        world,
        () -> open(partition, "reopen", opened::reopen));
  }

  @Override
  public void close() {}

  private void reach(String call) {
    world.at(call);
    if (world.fails(Fault.LOG_AWAY)) {
      throw new LogUnavailable("the log is away at " + call);
    }
  }

  /** Hands out batches of random size. */
  private final class Cursor implements EventCursor<E> {
    private final EventCursor<E> whole;
    private final Queue<RecordedEvent<E>> ahead = new ArrayDeque<>();

    private Cursor(EventCursor<E> whole) {
      this.whole = whole;
    }

    @Override
    public List<RecordedEvent<E>> next() {
      world.at("next");
      if (world.fails(Fault.READ_STALLS)) {
        throw new LogUnavailable("reading made no progress");
      }
      if (ahead.isEmpty()) {
        ahead.addAll(whole.next());
      }
      List<RecordedEvent<E>> batch = new ArrayList<>();
      for (int left = 1 + chance.below(chance.pick(1, 4, 50)); left > 0 && !ahead.isEmpty(); ) {
        batch.add(ahead.remove());
        left--;
      }
      return batch;
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
