package io.logfold.benchmarks.failover;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.testkit.eventlog.DelegatingEventLog;
import java.util.function.IntConsumer;

/** A log that reports when the opening of a writer begins and ends. */
final class TimedLog<E> extends DelegatingEventLog<E> {

  private final IntConsumer opening;
  private final IntConsumer opened;

  TimedLog(EventLog<E> log, IntConsumer opening, IntConsumer opened) {
    super(log);
    this.opening = opening;
    this.opened = opened;
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    opening.accept(partition);
    PartitionWriter<E> writer = super.openWriter(partition, from);
    opened.accept(partition);
    return writer;
  }
}
