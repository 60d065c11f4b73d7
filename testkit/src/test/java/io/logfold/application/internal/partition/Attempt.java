package io.logfold.application.internal.partition;

import org.jspecify.annotations.Nullable;

/** One sending of a command: to one node, or into the stream that takes it to the owner. */
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
  final String mark;
  Fate fate = Fate.WAITS;

  private final @Nullable Life<S, C, E> life;

  /** How it travels; null: straight to a node. */
  final @Nullable Message<S, C, E> message;

  Attempt(
      Intent<S, C, E> intent,
      String mark,
      @Nullable Life<S, C, E> life,
      @Nullable Message<S, C, E> message) {
    this.intent = intent;
    this.mark = mark;
    this.life = life;
    this.message = message;
  }

  /** Whether its client still hopes for an answer. */
  boolean waits() {
    return fate == Fate.WAITS
        && (life == null || !life.isDead())
        && (message == null || message.isWaitedFor());
  }
}
