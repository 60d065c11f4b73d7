package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Appends under the epoch it was opened with, as long as that is the partition's newest. */
final class InMemoryWriter<E> implements PartitionWriter<E> {

  private final InMemoryPartition<E> partition;
  private final InMemoryEventLog<E> log;
  private final long epoch;
  private final Predicate<String> belongsHere;
  private final UnaryOperator<E> stored;
  private volatile boolean closed;

  InMemoryWriter(
      InMemoryPartition<E> partition,
      InMemoryEventLog<E> log,
      long epoch,
      Predicate<String> belongsHere,
      UnaryOperator<E> stored) {
    this.partition = partition;
    this.log = log;
    this.epoch = epoch;
    this.belongsHere = belongsHere;
    this.stored = stored;
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> batch) {
    if (batch.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one event");
    }
    return store(batch, null);
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> batch, Progress progress) {
    return store(batch, progress);
  }

  private List<RecordedEvent<E>> store(List<NewEvent<E>> batch, @Nullable Progress progress) {
    if (closed) {
      throw new LogUnavailable("this writer is closed; open another");
    }
    List<NewEvent<E>> prepared = new ArrayList<>(batch.size());
    for (NewEvent<E> event : batch) {
      prepared.add(prepare(prepared.size(), event));
    }
    return partition.append(epoch, prepared, progress);
  }

  private NewEvent<E> prepare(int index, NewEvent<E> event) {
    E kept;
    try {
      if (!belongsHere.test(event.aggregateId())) {
        throw new IllegalArgumentException("it belongs to another partition");
      }
      kept = stored.apply(event.event());
    } catch (IllegalArgumentException e) {
      throw new UnwritableEvent(
          index,
          "%s/%d cannot be written: %s"
              .formatted(event.aggregateId(), event.version(), e.getMessage()),
          e);
    }
    return new NewEvent<>(event.aggregateId(), event.version(), kept, toMillis(event.metadata()));
  }

  private static EventMetadata toMillis(EventMetadata metadata) {
    return new EventMetadata(
        metadata.commandId(),
        metadata.correlationId(),
        metadata.traceparent(),
        metadata.time().truncatedTo(ChronoUnit.MILLIS));
  }

  @Override
  public void confirm() {
    if (closed) {
      throw new LogUnavailable("this writer is closed; open another");
    }
    partition.confirm(epoch);
  }

  @Override
  public PartitionWriter<E> reopen() {
    return partition.reopen(log);
  }

  @Override
  public void close() {
    closed = true;
  }
}
