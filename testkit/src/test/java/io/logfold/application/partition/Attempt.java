package io.logfold.application.partition;

import io.logfold.application.snapshot.CommandMemory;
import org.jspecify.annotations.Nullable;

/** One sending of a command to one node. */
final class Attempt<S, C, E> {

  /** What the caller knows. */
  enum Fate {
    /** No answer yet, or never, when the node died. */
    WAITS,
    /** This attempt stored nothing and never will. */
    STORED_NOTHING,
    /** Answered otherwise. */
    ANSWERED
  }

  final Intent<S, C, E> intent;
  final Life<S, C, E> life;
  final String mark;
  final Pending.Command<S, C, E> pending;
  Fate fate = Fate.WAITS;

  /** Version of the aggregate, and what it remembered of the command, when its turn began. */
  long versionBefore;

  CommandMemory.@Nullable Entry storedBefore;

  /** The node owned the partition when its turn began. */
  boolean toOwner;

  long takeoversBefore;

  Attempt(Intent<S, C, E> intent, Life<S, C, E> life, String mark, long deadlineNanos) {
    this.intent = intent;
    this.life = life;
    this.mark = mark;
    this.pending = new Pending.Command<>(intent.request(mark), deadlineNanos);
  }

  boolean waits() {
    return fate == Fate.WAITS && !life.isDead();
  }
}
