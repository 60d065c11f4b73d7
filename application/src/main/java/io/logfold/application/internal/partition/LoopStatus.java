package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PartitionLoop} shows of itself. The partition's thread writes, any thread reads;
 * nothing waits.
 */
final class LoopStatus {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final LogPartition partition;

  private volatile Phase phase = Phase.RECOVERING;
  private volatile @Nullable String reason;
  private volatile Place place = Place.BEGINNING;
  private volatile @Nullable StreamPosition commands;
  private volatile SkippedRecords skipped = SkippedRecords.NONE;
  private volatile long checkpoint;
  private volatile long tail;
  private volatile Duration recovery = Duration.ZERO;
  private volatile boolean snapshotsSaved = true;

  LoopStatus(LogPartition partition) {
    this.partition = partition;
  }

  Phase phase() {
    return phase;
  }

  boolean isServing() {
    return phase == Phase.SERVING;
  }

  /** Why it is not serving, or what is wrong although it serves; null: all is well. */
  @Nullable String reason() {
    return reason;
  }

  /** The place behind everything that is folded. */
  Place place() {
    return place;
  }

  /** How far the stream of commands was taken; null: there never was one. */
  @Nullable StreamPosition commands() {
    return commands;
  }

  void enter(Phase next, @Nullable String why) {
    reason = why;
    phase = next;
  }

  void explain(@Nullable String why) {
    reason = why;
  }

  /** Shows how far the log was folded, and the stream of commands taken. */
  void publishPlace(PartitionProcessor<?, ?, ?> processor) {
    place = processor.place();
    commands = processor.commands();
  }

  /** Shows all that the processor knows. */
  void publish(PartitionProcessor<?, ?, ?> processor) {
    Checkpointer<?> checkpointer = processor.checkpointer();
    publishPlace(processor);
    skipped = processor.skipped();
    checkpoint = checkpointer.saved().nextOffset();
    tail = checkpointer.tail();
    recovery = checkpointer.rate().timeFor(tail);
    String trouble = checkpointer.trouble();
    snapshotsSaved = trouble == null;
    if (isServing()) {
      reason = trouble == null ? null : "snapshots are not saved: " + trouble;
    }
  }

  /** All of it; a copy. */
  PartitionStatus current() {
    return new PartitionStatus(
        partition.number(),
        phase,
        reason,
        place.term().number(),
        place.offset(),
        checkpoint,
        tail,
        recovery,
        snapshotsSaved,
        skipped);
  }

  /** The answer to a request while the partition is not serving. */
  Unavailable unavailable() {
    String why = reason;
    return new Unavailable(
        "%s is %s%s"
            .formatted(
                partition, phase.name().toLowerCase(Locale.ROOT), why == null ? "" : ": " + why),
        RETRY_SOON,
        null);
  }
}
