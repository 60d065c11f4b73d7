package io.logfold.application.quarantine;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.failure.FatalErrors;
import io.logfold.decider.Decider;
import java.util.List;
import java.util.Optional;

/**
 * Puts records into quarantine, and takes them out again. Only a record at which readers fail can
 * be put there: one that counts and cannot be understood, or whose event does not follow what its
 * aggregate had before. To know that, the whole partition is read, which takes as long as a replay
 * without snapshots, and little memory. Needs no ownership; the owner is fenced. Thread-safe.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class QuarantineOperations<S, E> {

  /** An owner that comes at the same moment may win the term. */
  private static final int ATTEMPTS = 5;

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;

  public QuarantineOperations(Decider<S, ?, E> decider, EventLog<E> log) {
    this.decider = decider;
    this.log = log;
  }

  /**
   * Has every reader skip the record.
   *
   * @param reason for people, kept with the decision
   * @return what readers find wrong with the record, and the decision
   * @throws NotQuarantinable readers do not fail at it, or at another one first
   */
  public Quarantined quarantine(Position position, String reason) {
    requireExists(position);
    if (decisionAbout(position).filter(QuarantineDecision::skipped).isPresent()) {
      throw new NotQuarantinable("%s is in quarantine already".formatted(position));
    }
    String wrong = whatIsWrong(position);
    return new Quarantined(wrong, decide(position, true, reason));
  }

  /** A decision, and what it was for. */
  public record Quarantined(String wrong, QuarantineDecision decision) {}

  /**
   * Has every reader read the record again.
   *
   * @throws NotQuarantinable it is not in quarantine
   */
  public QuarantineDecision takeBack(Position position, String reason) {
    requireExists(position);
    if (decisionAbout(position).filter(QuarantineDecision::skipped).isEmpty()) {
      throw new NotQuarantinable("%s is not in quarantine".formatted(position));
    }
    return decide(position, false, reason);
  }

  private Optional<QuarantineDecision> decisionAbout(Position position) {
    return log.decisions().stream()
        .filter(decision -> decision.position().equals(position))
        .findFirst();
  }

  private QuarantineDecision decide(Position position, boolean skipped, String reason) {
    for (int attempt = 1; ; attempt++) {
      try {
        return log.decide(position, skipped, reason);
      } catch (WriterFenced e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void requireExists(Position position) {
    int partitions = log.identity().partitions();
    if (position.partition() < 0 || position.partition() >= partitions) {
      throw new NotQuarantinable(
          "there is no partition %s: %s has the partitions 0 to %s"
              .formatted(position.partition(), log.identity().name(), partitions - 1));
    }
    LogExtent extent = log.extent(position.partition());
    if (position.offset() < extent.start() || position.offset() >= extent.end()) {
      throw new NotQuarantinable(
          "there is no record at %s: partition %s has the offsets %s to %s"
              .formatted(position, position.partition(), extent.start(), extent.end() - 1));
    }
  }

  private String whatIsWrong(Position position) {
    LogExtent extent = log.extent(position.partition());
    Scan scan = scan(position, extent);
    Optional<CorruptLog> first = scan.failure();
    if (first.isPresent() && first.get().position().filter(position::equals).isPresent()) {
      return String.valueOf(first.get().getMessage());
    }
    RecordedEvent<E> event = eventAt(position);
    Optional<String> wrong;
    try {
      wrong = whatDoesNotFollow(event, extent.end(), scan.seen());
    } catch (CorruptLog e) {
      throw new NotQuarantinable(
          "readers fail at another record than %s, which must be repaired first: %s"
              .formatted(position, e.getMessage()));
    }
    if (wrong.isPresent()) {
      return wrong.get();
    }
    throw new NotQuarantinable(
        "nothing is wrong with the record at %s: it is version %s of %s, and can be read and applied"
                .formatted(position, event.version(), event.aggregateId())
            + first
                .map(other -> "; readers fail at another one: " + other.getMessage())
                .orElse(""));
  }

  /**
   * What reading the whole partition shows.
   *
   * @param failure where it fails; more than the first one is not known
   * @param seen whether the record counts and can be read
   */
  private record Scan(Optional<CorruptLog> failure, boolean seen) {}

  private Scan scan(Position position, LogExtent extent) {
    boolean seen = false;
    try (EventCursor<E> cursor = log.read(position.partition(), Place.BEGINNING, extent.end())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        seen |= batch.stream().anyMatch(event -> event.position().equals(position));
      }
      return new Scan(Optional.empty(), seen);
    } catch (CorruptLog e) {
      if (e.position().filter(other -> other.offset() < position.offset()).isPresent()) {
        throw new NotQuarantinable(
            "readers fail at another record before %s, which must be repaired first: %s"
                .formatted(position, e.getMessage()));
      }
      if (e.position().isEmpty()) {
        throw e; // no single record is to blame, so none can be skipped
      }
      return new Scan(Optional.of(e), seen);
    }
  }

  private RecordedEvent<E> eventAt(Position position) {
    try (EventCursor<E> cursor =
        log.readAt(position.partition(), EventOffsets.of(position.offset()))) {
      List<RecordedEvent<E>> found = cursor.next();
      if (!found.isEmpty()) {
        return found.getFirst();
      }
    } catch (CorruptLog e) {
      // The record opens a term, is a note, is foreign, or is a ghost that no reader could decode.
    }
    throw new NotQuarantinable(
        "readers do not fail at %s: it has no event that counts".formatted(position));
  }

  /** Folds the event's aggregate as its owner does. */
  private Optional<String> whatDoesNotFollow(RecordedEvent<E> event, long end, boolean counts) {
    Position position = event.position();
    LogPartition partition = log.identity().partition(position.partition());
    if (log.partitionOf(event.aggregateId()) != partition.number()) {
      if (!counts) {
        throw doesNotCount(position);
      }
      return Optional.of(
          "%s at %s: this aggregate belongs to partition %s"
              .formatted(event.aggregateId(), position, log.partitionOf(event.aggregateId())));
    }
    S state = decider.initial();
    long version = 0;
    try (EventCursor<E> cursor = log.readAggregate(event.aggregateId(), Place.BEGINNING, end)) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> next : batch) {
          Optional<String> wrong = Optional.empty();
          if (next.version() != version + 1) {
            wrong =
                Optional.of(
                    "%s at %s: found version %s after version %s"
                        .formatted(next.aggregateId(), next.position(), next.version(), version));
          } else {
            try {
              state = decider.evolve(state, next.event());
            } catch (Throwable e) {
              FatalErrors.rethrow(e);
              wrong =
                  Optional.of(
                      "%s at %s: version %s cannot be applied to the state before it: %s"
                          .formatted(next.aggregateId(), next.position(), next.version(), e));
            }
          }
          if (next.position().equals(position)) {
            return wrong;
          }
          if (wrong.isPresent()) {
            throw new NotQuarantinable(
                "readers fail at another record before %s, which must be repaired first: %s"
                    .formatted(position, wrong.get()));
          }
          version = next.version();
        }
      }
    }
    throw doesNotCount(position);
  }

  private static NotQuarantinable doesNotCount(Position position) {
    return new NotQuarantinable(
        "readers do not fail at %s: it does not count, so it is skipped anyway"
            .formatted(position));
  }
}
