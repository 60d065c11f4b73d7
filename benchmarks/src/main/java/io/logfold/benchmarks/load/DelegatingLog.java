package io.logfold.benchmarks.load;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import java.util.Optional;

/** A log that is another one, but for what a benchmark wants to see of it. */
public abstract class DelegatingLog<E> implements EventLog<E> {

  private final EventLog<E> log;

  protected DelegatingLog(EventLog<E> log) {
    this.log = log;
  }

  @Override
  public PartitionWriter<E> openWriter(int partition) {
    return log.openWriter(partition);
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
  public EventCursor<E> read(int partition, long from, long to) {
    return log.read(partition, from, to);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, long from, long to) {
    return log.readAggregate(aggregateId, from, to);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    return log.readAt(partition, offsets);
  }

  @Override
  public Optional<String> owner(int partition) {
    return log.owner(partition);
  }

  @Override
  public void close() {
    log.close();
  }
}
