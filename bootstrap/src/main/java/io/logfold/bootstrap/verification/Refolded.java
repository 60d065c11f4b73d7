package io.logfold.bootstrap.verification;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.domain.Decider;
import org.jspecify.annotations.Nullable;

/** An aggregate while the log is folded anew, and the snapshot that it must agree with. */
final class Refolded<S> {

  private final @Nullable Snapshot<S> snapshot;
  private S state;
  private CommandMemory commands = CommandMemory.EMPTY;
  private long version;
  private long versionAtCheckpoint;
  private boolean compared;
  private boolean broken;

  Refolded(S initial, @Nullable Snapshot<S> snapshot) {
    this.state = initial;
    this.snapshot = snapshot;
  }

  <E> void apply(
      Decider<S, ?, E> decider, RecordedEvent<E> event, long checkpoint, Findings findings) {
    if (event.version() <= version) {
      findings.duplicate(
          "%s at %s: version %d stands there again"
              .formatted(event.aggregateId(), event.position(), event.version()));
      return;
    }
    if (event.version() > version + 1) {
      findings.gap(
          "%s at %s: version %d follows version %d"
              .formatted(event.aggregateId(), event.position(), event.version(), version));
      broken = true;
    }
    version = event.version();
    if (event.position().offset() < checkpoint) {
      versionAtCheckpoint = version;
    }
    if (!broken) {
      fold(decider, event, findings);
    }
  }

  private <E> void fold(Decider<S, ?, E> decider, RecordedEvent<E> event, Findings findings) {
    try {
      state = decider.evolve(state, event.event());
    } catch (RuntimeException e) {
      broken = true;
      findings.divergent(
          "%s at %s: version %d cannot follow what stands before it: %s"
              .formatted(event.aggregateId(), event.position(), version, e.getMessage()));
      return;
    }
    commands = commands.after(event.metadata().commandId(), version);
    if (snapshot != null && snapshot.version() == version) {
      compare(snapshot, findings);
    }
  }

  private void compare(Snapshot<S> stored, Findings findings) {
    compared = true;
    if (!stored.state().equals(state)) {
      findings.divergent(
          "%s: the snapshot at version %d has another state than the log gives"
              .formatted(stored.aggregateId(), version));
    } else if (!stored.commands().equals(commands)) {
      findings.divergent(
          "%s: the snapshot at version %d remembers other commands than the log has"
              .formatted(stored.aggregateId(), version));
    }
  }

  /** After the last event: whether the snapshot is where it has to be. */
  void finish(String aggregateId, Findings findings) {
    if (snapshot == null) {
      if (versionAtCheckpoint > 0) {
        findings.divergent(
            "%s: has no snapshot, but %d events before the checkpoint"
                .formatted(aggregateId, versionAtCheckpoint));
      }
    } else if (snapshot.version() < versionAtCheckpoint) {
      findings.divergent(
          "%s: the snapshot is at version %d, but at the checkpoint the log is at %d"
              .formatted(aggregateId, snapshot.version(), versionAtCheckpoint));
    } else if (!compared && !broken) {
      findings.divergent(
          "%s: the snapshot is at version %d, but the log only at %d"
              .formatted(aggregateId, snapshot.version(), version));
    }
  }
}
