package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log that passes every call on to another one; subclasses observe or change single calls. {@link
 * #verify(int, Place, Place)} is not passed on: it calls the methods of this log. As thread-safe as
 * the other log.
 *
 * @param <E> the events
 */
public abstract class DelegatingEventLog<E> implements EventLog<E> {

  private final EventLog<E> delegate;

  /**
   * @param delegate is closed with this log
   */
  protected DelegatingEventLog(EventLog<E> delegate) {
    this.delegate = delegate;
  }

  @Override
  public LogIdentity identity() {
    return delegate.identity();
  }

  @Override
  public int partitionOf(String aggregateId) {
    return delegate.partitionOf(aggregateId);
  }

  @Override
  public LogExtent extent(int partition) {
    return delegate.extent(partition);
  }

  @Override
  public EventCursor<E> read(int partition, Place from, long to) {
    return delegate.read(partition, from, to);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, Place from, long to) {
    return delegate.readAggregate(aggregateId, from, to);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    return delegate.readAt(partition, offsets);
  }

  @Override
  public Place verify(int partition, Place place) {
    return delegate.verify(partition, place);
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return delegate.openWriter(partition, from);
  }

  @Override
  public Optional<String> owner(int partition, Place from) {
    return delegate.owner(partition, from);
  }

  @Override
  public @Nullable String trouble() {
    return delegate.trouble();
  }

  @Override
  public @Nullable String warning() {
    return delegate.warning();
  }

  @Override
  public List<QuarantineDecision> decisions() {
    return delegate.decisions();
  }

  @Override
  public QuarantineDecision decide(Position position, boolean skipped, String reason) {
    return delegate.decide(position, skipped, reason);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
