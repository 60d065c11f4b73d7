package io.logfold.chaos.checker;

import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import java.util.List;

/**
 * When each version of an order can have come into being, in ns since the run began: not before its
 * command was first sent, nor before an earlier version; not after its command was answered, nor
 * after a later version was. Both bounds grow with the version, so that the versions that can have
 * been current within a span of time are a range.
 *
 * <p>The last version of all that is looked at is {@link #end}; of a log that is not sound that is
 * where it breaks.
 */
final class Timeline {

  private final long[] earliest;
  private final long[] latest;

  private Timeline(long[] earliest, long[] latest) {
    this.earliest = earliest;
    this.latest = latest;
  }

  static Timeline of(OrderLog log, Evidence evidence, List<Read> reads) {
    int end = log.end();
    long[] earliest = new long[end + 1];
    long[] latest = new long[end + 1];
    earliest[0] = Long.MIN_VALUE;
    latest[0] = Long.MIN_VALUE;
    for (int version = 1; version <= end; version++) {
      Operation operation = evidence.operation(log.event(version).commandId(), log.orderId());
      earliest[version] =
          Math.max(earliest[version - 1], operation == null ? Long.MIN_VALUE : operation.invoked());
      boolean answered = operation != null && operation.answer() instanceof Answer.Accepted;
      latest[version] = answered && operation != null ? operation.completed() : Long.MAX_VALUE;
    }
    for (Read read : reads) {
      if (read.version() > 0 && read.version() <= end) {
        int version = (int) read.version();
        latest[version] = Math.min(latest[version], read.completed());
      }
    }
    for (int version = end - 1; version > 0; version--) {
      latest[version] = Math.min(latest[version], latest[version + 1]);
    }
    return new Timeline(earliest, latest);
  }

  int end() {
    return earliest.length - 1;
  }

  /** No version below this was current at the time or later. */
  int lowestAt(long time) {
    int low = 0;
    int high = end();
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (latest[middle] < time) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** No version above this was current at the time or earlier. */
  int highestAt(long time) {
    int low = 0;
    int high = end();
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (earliest[middle] <= time) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** For how many ns what was read had been outdated when the read began; 0: it was not. */
  long outdatedFor(Read read) {
    return read.version() >= 0 && read.version() < end()
        ? Math.max(0, read.invoked() - latest[(int) read.version() + 1])
        : 0;
  }
}
