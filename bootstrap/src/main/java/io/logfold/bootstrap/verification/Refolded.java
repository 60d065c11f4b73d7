package io.logfold.bootstrap.verification;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.domain.Decider;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate as the log alone makes it (state, version, remembered commands, and where its events
 * stand), and what is wrong with it. For one thread.
 */
final class Refolded<S> {

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

  Refolded(S initial) {
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

  /** The next event in the log. */
  <E> void apply(Decider<S, ?, E> decider, RecordedEvent<E> event) {
    events++;
    if (event.version() <= version) {
      wrong()
          .duplicate(
              "%s at %s: version %d stands there again"
                  .formatted(event.aggregateId(), event.position(), event.version()));
      return;
    }
    if (event.version() > version + 1) {
      wrong()
          .gap(
              "%s at %s: version %d follows version %d"
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
              "%s at %s: version %d cannot follow what stands before it: %s"
                  .formatted(event.aggregateId(), event.position(), version, e.getMessage()));
      return;
    }
    commands = commands.after(event.metadata().commandId(), version, event.metadata().time());
  }

  /** Its snapshot, when the fold is at the checkpoint. */
  void stored(Snapshot<S> snapshot, EventOffsets indexed) {
    hasSnapshot = true;
    if (snapshot.version() > version) {
      ahead = snapshot;
      aheadOffsets = indexed;
    } else {
      compare(snapshot, indexed);
    }
  }

  /** It has a snapshot that cannot be read. */
  void unreadable(String aggregateId, String reason) {
    hasSnapshot = true;
    wrong().divergent("%s: the snapshot cannot be read: %s".formatted(aggregateId, reason));
  }

  /** All snapshots were seen, and the fold is at the checkpoint. */
  void allSeen(String aggregateId) {
    if (!hasSnapshot) {
      wrong()
          .divergent(
              "%s: has no snapshot, but %d events before the checkpoint"
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
              "%s: the snapshot is at version %d, but at the checkpoint the log is at %d"
                  .formatted(id, stored.version(), version));
    } else if (!stored.state().equals(state)) {
      wrong()
          .divergent(
              "%s: the snapshot at version %d has another state than the log gives"
                  .formatted(id, version));
    } else if (!stored.commands().equals(commands)) {
      wrong()
          .divergent(
              "%s: the snapshot at version %d remembers other commands than the log has"
                  .formatted(id, version));
    } else if (indexed.size() < version) {
      wrong().unindexed++; // its history is read by scanning, and the answer says so
    } else if (!indexed.equals(offsets.build())) {
      wrong()
          .divergent(
              "%s: the index says that its %d events stand elsewhere than they do"
                  .formatted(id, version));
    }
  }

  /** After the last event: tells everything. */
  void tell(String aggregateId, Findings findings) {
    Snapshot<S> waiting = ahead;
    if (waiting != null && !broken) {
      wrong()
          .divergent(
              version == 0
                  ? "%s: has a snapshot at version %d, but no event"
                      .formatted(aggregateId, waiting.version())
                  : "%s: the snapshot is at version %d, but the log only at %d"
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
