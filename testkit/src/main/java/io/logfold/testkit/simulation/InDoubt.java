package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.WriterFenced;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Appends of which nobody knows yet whether they will be stored, like transactions whose
 * coordinator is slow: settled at the latest when the next writer is opened. Shared by the nodes of
 * one simulation; single-threaded.
 *
 * @param <E> the events
 */
public final class InDoubt<E> {

  private record Late<E>(
      PartitionWriter<E> writer, List<NewEvent<E>> batch, @Nullable Progress progress) {
    void append() {
      if (progress == null) {
        var unused = writer.append(batch);
      } else {
        var unused = writer.append(batch, progress);
      }
    }
  }

  private final Map<Integer, Late<E>> pending = new HashMap<>();

  void add(
      int partition,
      PartitionWriter<E> writer,
      List<NewEvent<E>> batch,
      @Nullable Progress progress) {
    pending.put(partition, new Late<>(writer, batch, progress));
  }

  /** Settles what is in doubt in the partition, if anything is. */
  public void settle(int partition, boolean stored) {
    Late<E> late = pending.remove(partition);
    if (late == null) {
      return;
    }
    if (stored) {
      try {
        late.append();
      } catch (WriterFenced e) {
        // Somebody else's writer was opened beside this object: then it is not stored.
        return;
      }
    }
    late.writer().close();
  }
}
