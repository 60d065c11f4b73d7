package io.logfold.application.term;

import org.jspecify.annotations.Nullable;

/**
 * A record as the {@link ReaderRule} sees it.
 *
 * @param stamp null: the record is foreign
 * @param leaderEpoch Kafka's, or {@link io.logfold.application.eventlog.Place#UNKNOWN_EPOCH}
 */
public record StampedRecord(long offset, @Nullable Stamp stamp, int leaderEpoch) {

  @Override
  public String toString() {
    return "%s at offset %s, leader epoch %s"
        .formatted(stamp == null ? "a foreign record" : stamp, offset, leaderEpoch);
  }
}
