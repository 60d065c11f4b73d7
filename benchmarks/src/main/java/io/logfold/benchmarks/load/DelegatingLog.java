package io.logfold.benchmarks.load;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import java.util.Optional;

/** A log that is another one, but for what a benchmark wants to see of it. */
public abstract class DelegatingLog<E> implements EventLog<E> {

  private final EventLog<E> log;

  protected DelegatingLog(EventLog<E> log) {
    this.log = log;
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return log.openWriter(partition, from);
  }

  @Override
  public LogIdentity identity() {
    return log.identity();
  }

  @Override
  public int partitionOf(String aggregateId) {
    return log.partitionOf(aggregateId);
  }

  @Override
  public LogExtent extent(int partition) {
    return log.extent(partition);
  }

  @Override
  public EventCursor<E> read(int partition, Place from, long to) {
    return log.read(partition, from, to);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, Place from, long to) {
    return log.readAggregate(aggregateId, from, to);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    return log.readAt(partition, offsets);
  }

  @Override
  public Place verify(int partition, Place place) {
    return log.verify(partition, place);
  }

  @Override
  public Optional<String> owner(int partition, Place from) {
    return log.owner(partition, from);
  }

  @Override
  public void close() {
    log.close();
  }
}
