package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Neighbouring offsets that are read in one go. Not thread-safe; reading ahead is handed to another
 * thread by a task, which only one of the two threads runs.
 */
sealed interface OffsetSpan {

  /** The next records, perhaps none; {@link #isAtEnd} says whether there are more. */
  List<ConsumerRecord<byte[], byte[]>> next();

  boolean isAtEnd();

  /** Index after the last of the chosen offsets that lie in it. */
  int end();

  /** Begins to read ahead on another thread, where that helps. */
  void startOn(Executor executor);

  /** Ends the reading. Never throws. */
  void close();

  /** Several offsets: read by the caller, batch by batch. */
  record Many(RecordReader reader, int end) implements OffsetSpan {

    @Override
    public List<ConsumerRecord<byte[], byte[]>> next() {
      return reader.next();
    }

    @Override
    public boolean isAtEnd() {
      return reader.isAtEnd();
    }

    @Override
    public void startOn(Executor executor) {}

    @Override
    public void close() {
      reader.close();
    }
  }

  /** One offset: read by the caller or by another thread, whichever comes first. */
  final class Single implements OffsetSpan {
    private final int end;
    private final FutureTask<List<ConsumerRecord<byte[], byte[]>>> reading;
    private boolean taken;

    Single(RecordReader reader, int end) {
      this.end = end;
      this.reading = new FutureTask<>(() -> whole(reader));
    }

    private static List<ConsumerRecord<byte[], byte[]>> whole(RecordReader reader) {
      List<ConsumerRecord<byte[], byte[]>> records = List.of();
      while (records.isEmpty() && !reader.isAtEnd()) {
        records = reader.next();
      }
      reader.close();
      return records;
    }

    @Override
    public void startOn(Executor executor) {
      try {
        executor.execute(reading);
      } catch (RejectedExecutionException e) {
        // The log is being closed; the caller notices when it reads.
      }
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> next() {
      reading.run(); // does nothing if the other thread has begun
      taken = true;
      try {
        return reading.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof LogException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LogUnavailable("interrupted while reading", e);
      }
    }

    @Override
    public boolean isAtEnd() {
      return taken;
    }

    @Override
    public int end() {
      return end;
    }

    /** A read in progress returns its consumer; one that has not begun never will begin. */
    @Override
    public void close() {
      reading.cancel(false);
    }
  }
}
