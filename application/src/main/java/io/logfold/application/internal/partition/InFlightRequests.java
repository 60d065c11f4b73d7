package io.logfold.application.internal.partition;

import io.logfold.application.internal.partition.Pending.Command;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a partition is working on. While it waits for log or store, those whose
 * deadline has passed are answered with what is known. Confined to the partition's thread.
 */
final class InFlightRequests<S, C, E> {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final PartitionEnvironment environment;
  private List<? extends Pending<S, C, E>> requests = List.of();
  private @Nullable RuntimeException doubt;

  InFlightRequests(PartitionEnvironment environment) {
    this.environment = environment;
  }

  void begin(List<? extends Pending<S, C, E>> batch) {
    requests = batch;
    doubt = null;
  }

  void end() {
    requests = List.of();
    doubt = null;
  }

  /** From here on it is unknown which of the commands are stored. */
  void doubt(RuntimeException failure) {
    doubt = failure;
  }

  /** What is not settled is not stored. */
  void noDoubt() {
    doubt = null;
  }

  /**
   * Settles the commands when it can no longer be looked up which of them are stored. None may be
   * decided again: it might be stored, and so long ago that its aggregate no longer remembers it.
   */
  void settleInDoubt() {
    if (doubt != null) {
      for (Pending<S, C, E> request : requests) {
        if (!request.settled() && request instanceof Command<S, C, E> command) {
          command.settle(outcomeUnknown(command, doubt));
        }
      }
    }
  }

  /**
   * The partition closes while it waits: unless there is doubt, what is not settled is not stored.
   */
  void settleClosing(InterruptedException closing) {
    if (doubt == null) {
      for (Pending<S, C, E> request : requests) {
        if (!request.settled()) {
          request.settle(
              new Unavailable(
                  "%s: nothing was stored: %s"
                      .formatted(request.aggregateId(), closing.getMessage()),
                  RETRY_SOON,
                  null));
        }
      }
    }
  }

  /**
   * Settles and answers those whose time is over. Never called while settled commands rest on an
   * append that could still fail.
   */
  void expire() {
    long now = environment.nanos();
    for (Pending<S, C, E> request : requests) {
      if (!request.settled() && request.expiredAt(now)) {
        request.settle(
            doubt != null && request instanceof Command<S, C, E> command
                ? outcomeUnknown(command, doubt)
                : expired(request));
        environment.answer(request::answer);
      }
    }
  }

  static Unavailable expired(Pending<?, ?, ?> request) {
    return new Unavailable(
        request.aggregateId() + ": its turn did not come in time; nothing was stored",
        RETRY_SOON,
        null);
  }

  static Unavailable notLoaded(Pending<?, ?, ?> request, RuntimeException failure) {
    return new Unavailable(
        "%s is not in memory and its snapshot cannot be loaded: %s"
            .formatted(request.aggregateId(), failure.getMessage()),
        RETRY_SOON,
        failure);
  }

  static OutcomeUnknown outcomeUnknown(Command<?, ?, ?> command, RuntimeException doubt) {
    return new OutcomeUnknown(
        "%s: it is not known yet whether command %s was stored; send it again with the same id: %s"
            .formatted(command.aggregateId(), command.request().commandId(), doubt.getMessage()),
        doubt);
  }

  static Unavailable notConfirmed(Pending<?, ?, ?> query, RuntimeException failure) {
    return new Unavailable(
        "%s: its state was not confirmed: %s".formatted(query.aggregateId(), failure.getMessage()),
        RETRY_SOON,
        failure);
  }

  static Unavailable notStored(Command<?, ?, ?> command, RuntimeException failure) {
    return new Unavailable(
        "%s: nothing was stored: %s".formatted(command.aggregateId(), failure.getMessage()),
        RETRY_SOON,
        failure);
  }
}
