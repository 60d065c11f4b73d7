package io.logfold.application.eventlog;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is decided about the records of a log: of each record the decision of the highest term. It
 * does not touch which records count: a record that is skipped keeps its place in its term and its
 * group, only its content is not read. Immutable.
 */
public final class Quarantine {

  public static final Quarantine NONE = new Quarantine(Map.of());

  private final Map<Position, QuarantineDecision> decisions;

  private Quarantine(Map<Position, QuarantineDecision> decisions) {
    this.decisions = decisions;
  }

  /** The same with these decisions, as far as they are later than those about the same record. */
  public Quarantine with(Collection<QuarantineDecision> more) {
    if (decisions.values().containsAll(more)) {
      return this;
    }
    Map<Position, QuarantineDecision> all = new HashMap<>(decisions);
    for (QuarantineDecision decision : more) {
      all.merge(
          decision.position(), decision, (one, other) -> one.term() >= other.term() ? one : other);
    }
    return new Quarantine(Map.copyOf(all));
  }

  /** The decision about a record that holds now; null: there is none. */
  public @Nullable QuarantineDecision about(Position position) {
    return decisions.get(position);
  }

  /** Whether the record is skipped. */
  public boolean skips(int partition, long offset) {
    if (decisions.isEmpty()) {
      return false;
    }
    QuarantineDecision decision = decisions.get(new Position(partition, offset));
    return decision != null && decision.skipped();
  }

  /**
   * Refuses to read on from a place behind a record about which something was decided after the
   * place was reached: what was folded up to there may rest on the record, or lack it.
   *
   * @throws PlaceSuperseded naming the record
   */
  public void requireSound(LogPartition partition, Place from) {
    for (QuarantineDecision decision : decisions.values()) {
      Position position = decision.position();
      if (position.partition() == partition.number()
          && position.offset() < from.offset()
          && from.term().number() < decision.term()) {
        throw new PlaceSuperseded(
            "%s: the record at offset %s was %s in term %s, after offset %s had been reached in term %s"
                .formatted(
                    partition,
                    position.offset(),
                    decision.skipped() ? "quarantined" : "taken out of quarantine",
                    decision.term(),
                    from.offset(),
                    from.term().number()));
      }
    }
  }

  /** All of them, by position. */
  public List<QuarantineDecision> all() {
    return decisions.values().stream()
        .sorted(
            Comparator.comparing(
                QuarantineDecision::position,
                Comparator.comparingInt(Position::partition).thenComparingLong(Position::offset)))
        .toList();
  }
}
