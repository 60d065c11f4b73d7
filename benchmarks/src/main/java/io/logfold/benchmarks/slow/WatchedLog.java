package io.logfold.benchmarks.slow;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;

/** A log that notes how long its appends take. */
record WatchedLog<E>(EventLog<E> log, List<Windows> appends) implements EventLog<E> {

  @Override
  public PartitionWriter<E> openWriter(int partition) {
    return new WatchedWriter<>(log.openWriter(partition), appends.get(partition));
  }

  private record WatchedWriter<E>(PartitionWriter<E> writer, Windows appends)
      implements PartitionWriter<E> {

    @Override
    public List<RecordedEvent<E>> append(List<NewEvent<E>> batch) {
      long begin = System.nanoTime();
      List<RecordedEvent<E>> recorded = writer.append(batch);
      appends.add(begin, System.nanoTime());
      return recorded;
    }

    @Override
    public List<RecordedEvent<E>> append(List<NewEvent<E>> batch, Progress progress) {
      return writer.append(batch, progress);
    }

    @Override
    public void confirm() {
      writer.confirm();
    }

    @Override
    public PartitionWriter<E> reopen() {
      return new WatchedWriter<>(writer.reopen(), appends);
    }

    @Override
    public void close() {
      writer.close();
    }
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
