package io.logfold.benchmarks.failover;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import java.util.function.IntConsumer;

/** A log that tells when a writer begins to be opened and when it is. */
record TimedLog<E>(EventLog<E> log, IntConsumer opening, IntConsumer opened)
    implements EventLog<E> {

  @Override
  public PartitionWriter<E> openWriter(int partition) {
    opening.accept(partition);
    PartitionWriter<E> writer = log.openWriter(partition);
    opened.accept(partition);
    return writer;
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
  public void close() {
    log.close();
  }
}
