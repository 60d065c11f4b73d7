package io.logfold.benchmarks.slow;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.benchmarks.load.DelegatingLog;
import java.util.List;

/** A log that notes how long its appends take. */
final class WatchedLog<E> extends DelegatingLog<E> {

  private final List<Windows> appends;

  WatchedLog(EventLog<E> log, List<Windows> appends) {
    super(log);
    this.appends = appends;
  }

  @Override
  public PartitionWriter<E> openWriter(int partition) {
    return new WatchedWriter<>(super.openWriter(partition), appends.get(partition));
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
}
