package io.logfold.benchmarks.slow;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.testkit.eventlog.DelegatingEventLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log that notes how long its appends take. */
final class WatchedLog<E> extends DelegatingEventLog<E> {

  private final List<Windows> appends;

  WatchedLog(EventLog<E> log, List<Windows> appends) {
    super(log);
    this.appends = appends;
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return new WatchedWriter<>(super.openWriter(partition, from), appends.get(partition));
  }

  private record WatchedWriter<E>(PartitionWriter<E> writer, Windows appends)
      implements PartitionWriter<E> {

    @Override
    public List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable LogNote note) {
      long begin = System.nanoTime();
      List<RecordedEvent<E>> recorded = writer.append(events, note);
      appends.add(begin, System.nanoTime());
      return recorded;
    }

    @Override
    public Place place() {
      return writer.place();
    }

    @Override
    public PartitionWriter<E> reopen(Place from) {
      return new WatchedWriter<>(writer.reopen(from), appends);
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
