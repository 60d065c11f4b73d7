package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Neighbouring offsets that are read in one go. Of one thread, but for what runs ahead. */
sealed interface OffsetSpan {

  /** The next records, perhaps none; {@link #isAtEnd} tells whether there are more. */
  List<ConsumerRecord<byte[], byte[]>> next();

  boolean isAtEnd();

  /** Index after the last of the chosen offsets that lie in it. */
  int end();

  /** Begins to read, beside the caller, as far as that is of use. */
  void startOn(Executor executor);

  /** Ends the reading. Never throws. */
  void close();

  /** Several offsets: as much as there is, when it is asked for. */
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

  /** One offset: read by the caller or by a thread beside it, whichever is first. */
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
      reading.run(); // does nothing if somebody has begun
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

    /** Whoever is reading gives the consumer back; what has not begun never will. */
    @Override
    public void close() {
      reading.cancel(false);
    }
  }
}
