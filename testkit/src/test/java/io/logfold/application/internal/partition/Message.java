package io.logfold.application.internal.partition;

import org.jspecify.annotations.Nullable;

/** A command on its way through the stream. */
final class Message<S, C, E> {

  private static final long NOWHERE = -1;

  private final CommandTopic<S, C, E> topic;

  /** After that it is not carried out; null: it is, whenever. */
  final @Nullable Long deadlineNanos;

  /** Until then somebody waits for an answer. */
  private final long givenUpNanos;

  /** The answer gets lost. */
  final boolean unheard;

  private @Nullable Attempt<S, C, E> attempt;
  private long offset = NOWHERE;

  Message(
      CommandTopic<S, C, E> topic,
      @Nullable Long deadlineNanos,
      long givenUpNanos,
      boolean unheard) {
    this.topic = topic;
    this.deadlineNanos = deadlineNanos;
    this.givenUpNanos = givenUpNanos;
    this.unheard = unheard;
  }

  void carries(Attempt<S, C, E> what) {
    attempt = what;
  }

  Attempt<S, C, E> attempt() {
    if (attempt == null) {
      throw new IllegalStateException("an empty message");
    }
    return attempt;
  }

  /** It stands in the stream now. */
  void arrived(long at) {
    offset = at;
  }

  long offset() {
    return offset;
  }

  boolean hasArrived() {
    return offset != NOWHERE;
  }

  /** Whether it has been stored that it is done with. */
  boolean isPassed() {
    return hasArrived() && offset < topic.progress();
  }

  boolean isWaitedFor() {
    return !isPassed() && topic.nanos() < givenUpNanos;
  }
}
