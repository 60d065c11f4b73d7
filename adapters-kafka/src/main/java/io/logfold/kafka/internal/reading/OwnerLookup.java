package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.term.Stamp;
import io.logfold.kafka.internal.format.StampHeader;
import io.logfold.kafka.internal.format.TermRecord;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owner of a partition's last term: in the tail first, then further and further back. The
 * name is for people, so this does not apply the reader's rule. Not thread-safe.
 */
final class OwnerLookup {

  private static final long FIRST_STEP = 1_000;
  private static final long LONGEST_STEP = 100_000;

  private final RecordReader.Factory readers;
  private final LogExtent extent;
  private final long tail;
  private final StampHeader stamps = new StampHeader();

  /**
   * @param tail offset from which the partition's last records are read first
   */
  OwnerLookup(RecordReader.Factory readers, LogExtent extent, long tail) {
    this.readers = readers;
    this.extent = extent;
    this.tail = Math.clamp(tail, extent.start(), extent.end());
  }

  /** The owner's name; empty when its record is not found. */
  Optional<String> find() {
    String found = last(tail, extent.end());
    long to = tail;
    for (long step = FIRST_STEP;
        found == null && to > extent.start() && step <= LONGEST_STEP;
        step *= 10) {
      long from = Math.max(extent.start(), to - step);
      found = last(from, to);
      to = from;
    }
    return Optional.ofNullable(found);
  }

  private @Nullable String last(long from, long to) {
    String owner = null;
    long number = 0;
    try (RecordReader reader = readers.open(from, to)) {
      while (!reader.isAtEnd()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          if (stamps.read(record.headers()) instanceof Stamp.Opening opening
              && opening.term().number() > number) {
            TermRecord.Content content = TermRecord.read(record);
            number = opening.term().number();
            owner = content == null ? null : content.owner();
          }
        }
      }
    }
    return owner;
  }
}
