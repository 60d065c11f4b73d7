package io.logfold.application.internal.partition;

import io.logfold.application.forwarding.Delivery;
import io.logfold.application.snapshot.CommandMemory;
import org.jspecify.annotations.Nullable;

/** An attempt in the hands of one node. One that was forwarded may have several. */
final class Turn<S, C, E> {

  final Attempt<S, C, E> attempt;
  final Pending.Command<S, C, E> pending;

  /** Version of the aggregate, and what it remembered of the command, when its turn began. */
  long versionBefore;

  CommandMemory.@Nullable Entry storedBefore;

  /** The node owned the partition when its turn began. */
  boolean toOwner;

  long takeoversBefore;

  Turn(Attempt<S, C, E> attempt, long deadlineNanos, @Nullable Delivery delivery) {
    this.attempt = attempt;
    this.pending =
        new Pending.Command<>(attempt.intent.request(attempt.mark), deadlineNanos, delivery);
  }
}
