package io.logfold.application.verification;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.decider.Decider;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate as the log alone makes it (state, version, remembered commands, and the offsets of
 * its events), and what is wrong with it. Not thread-safe.
 */
final class AggregateFold<S> {

  /** Beside state and commands, and its place in a map. */
  private static final long OWN_BYTES = 350;

  private S state;
  private CommandMemory commands = CommandMemory.EMPTY;
  private long version;
  private long events;
  private final EventOffsets.Builder offsets = new EventOffsets.Builder();
  private boolean broken;

  /** A snapshot that is ahead of the fold, and its offsets, until the fold is there. */
  private @Nullable Snapshot<S> ahead;

  private EventOffsets aheadOffsets = EventOffsets.NONE;
  private boolean hasSnapshot;
  private @Nullable Findings wrong;

  AggregateFold(S initial) {
    this.state = initial;
  }

  /** About how many bytes it takes. */
  long weight(Decider<S, ?, ?> decider) {
    long weight = OWN_BYTES + decider.weight(state) + commands.bytes() + 8L * offsets.size();
    Snapshot<S> waiting = ahead;
    return waiting == null
        ? weight
        : weight
            + decider.weight(waiting.state())
            + waiting.commands().bytes()
            + 8L * aheadOffsets.size();
  }

  /** Folds the next event of the log. */
  <E> void apply(Decider<S, ?, E> decider, RecordedEvent<E> event) {
    events++;
    if (event.version() <= version) {
      wrong()
          .duplicate(
              "%s at %s: version %s is there again"
                  .formatted(event.aggregateId(), event.position(), event.version()));
      return;
    }
    if (event.version() > version + 1) {
      wrong()
          .gap(
              "%s at %s: version %s follows version %s"
                  .formatted(event.aggregateId(), event.position(), event.version(), version));
      broken = true;
    }
    version = event.version();
    offsets.add(event.position().offset());
    if (!broken) {
      fold(decider, event);
    }
    Snapshot<S> waiting = ahead;
    if (waiting != null && waiting.version() <= version) {
      compare(waiting, aheadOffsets);
      ahead = null;
      aheadOffsets = EventOffsets.NONE;
    }
  }

  private <E> void fold(Decider<S, ?, E> decider, RecordedEvent<E> event) {
    try {
      state = decider.evolve(state, event.event());
    } catch (RuntimeException e) {
      broken = true;
      wrong()
          .divergent(
              "%s at %s: version %s cannot follow what comes before it: %s"
                  .formatted(event.aggregateId(), event.position(), version, e.getMessage()));
      return;
    }
    commands = commands.after(event.metadata().commandId(), version, event.metadata().time());
  }

  /** Takes its snapshot, when the fold is at the checkpoint. */
  void stored(Snapshot<S> snapshot, EventOffsets indexed) {
    hasSnapshot = true;
    if (snapshot.version() > version) {
      ahead = snapshot;
      aheadOffsets = indexed;
    } else {
      compare(snapshot, indexed);
    }
  }

  /** Notes that its snapshot cannot be read. */
  void unreadable(String aggregateId, String reason) {
    hasSnapshot = true;
    wrong().divergent("%s: the snapshot cannot be read: %s".formatted(aggregateId, reason));
  }

  /** Notes that all snapshots were seen, while the fold is at the checkpoint. */
  void allSeen(String aggregateId) {
    if (!hasSnapshot) {
      wrong()
          .divergent(
              "%s: has no snapshot, but %s events before the checkpoint"
                  .formatted(aggregateId, version));
    }
  }

  private void compare(Snapshot<S> stored, EventOffsets indexed) {
    if (broken) {
      return;
    }
    String id = stored.aggregateId();
    if (stored.version() < version) {
      wrong()
          .divergent(
              "%s: the snapshot is at version %s, but at the checkpoint the log is at %s"
                  .formatted(id, stored.version(), version));
    } else if (!stored.state().equals(state)) {
      wrong()
          .divergent(
              "%s: the snapshot at version %s has another state than the log gives"
                  .formatted(id, version));
    } else if (!stored.commands().equals(commands)) {
      wrong()
          .divergent(
              "%s: the snapshot at version %s remembers other commands than the log has"
                  .formatted(id, version));
    } else if (indexed.size() < version) {
      wrong().unindexed++; // its history is read by scanning, and the answer says so
    } else if (!indexed.equals(offsets.build())) {
      wrong()
          .divergent(
              "%s: the index says that its %s events stand elsewhere than they do"
                  .formatted(id, version));
    }
  }

  /** After the last event: adds everything to the findings. */
  void report(String aggregateId, Findings findings) {
    Snapshot<S> waiting = ahead;
    if (waiting != null && !broken) {
      wrong()
          .divergent(
              version == 0
                  ? "%s: has a snapshot at version %s, but no event"
                      .formatted(aggregateId, waiting.version())
                  : "%s: the snapshot is at version %s, but the log only at %s"
                      .formatted(aggregateId, waiting.version(), version));
    }
    findings.events += events;
    findings.aggregates += events > 0 ? 1 : 0;
    findings.snapshots += hasSnapshot ? 1 : 0;
    Findings found = wrong;
    if (found != null) {
      findings.add(found);
    }
  }

  private Findings wrong() {
    Findings found = wrong;
    if (found == null) {
      found = new Findings();
      wrong = found;
    }
    return found;
  }
}
