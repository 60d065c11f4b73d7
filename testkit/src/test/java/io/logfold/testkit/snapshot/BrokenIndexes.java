package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.snapshot.BrokenStores.BrokenContract;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores that each break one promise about offsets. */
final class BrokenIndexes {

  private BrokenIndexes() {}

  /** Adds offsets although the save has no effect. */
  static final class AddsWhatItRefuses extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new OwnIndex(healthy) {
        @Override
        void saved(SaveOutcome outcome, Map<String, EventOffsets> added) {
          added.forEach((id, offsets) -> index.merge(id, offsets, EventOffsets::then));
        }
      };
    }
  }

  /** Replaces the offsets as it does the state. */
  static final class KeepsTheYoungestOnly extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new OwnIndex(healthy) {
        @Override
        void saved(SaveOutcome outcome, Map<String, EventOffsets> added) {
          index.putAll(added);
        }
      };
    }
  }

  /** Forgets the snapshots, but not the index. */
  static final class KeepsWhatWasDiscarded extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new OwnIndex(healthy) {
        @Override
        void saved(SaveOutcome outcome, Map<String, EventOffsets> added) {
          if (outcome == SaveOutcome.SAVED) {
            added.forEach((id, offsets) -> index.merge(id, offsets, EventOffsets::then));
          }
        }
      };
    }
  }

  /** Leaves all of an entry out when somebody else added a part of it. */
  static final class LosesWhatIsNewInAnOverlap extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new DelegatingSnapshotStore<>(healthy) {
        @Override
        public SaveOutcome save(
            Checkpoint from,
            Checkpoint to,
            Collection<Snapshot<String>> changed,
            Map<String, EventOffsets> added,
            PartitionMemory memory) {
          boolean overlap = checkpoint(to.partition()).nextOffset() > from.nextOffset();
          return super.save(from, to, changed, overlap ? Map.of() : added, memory);
        }
      };
    }
  }

  /** Adds offsets only with a snapshot that is newer than the stored one. */
  static final class TiesOffsetsToSnapshots extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new DelegatingSnapshotStore<>(healthy) {
        @Override
        public SaveOutcome save(
            Checkpoint from,
            Checkpoint to,
            Collection<Snapshot<String>> changed,
            Map<String, EventOffsets> added,
            PartitionMemory memory) {
          Map<String, EventOffsets> newer = new HashMap<>(added);
          for (Snapshot<String> snapshot : changed) {
            String id = snapshot.aggregateId();
            Snapshot<String> stored = load(to.partition(), List.of(id)).snapshots().get(id);
            if (stored != null && stored.version() >= snapshot.version()) {
              newer.remove(id);
            }
          }
          return super.save(from, to, changed, newer, memory);
        }
      };
    }
  }

  /** Keeps the index itself, of one partition, and adds to it as a subclass thinks right. */
  private abstract static class OwnIndex extends DelegatingSnapshotStore<String> {
    final Map<String, EventOffsets> index = new HashMap<>();

    OwnIndex(SnapshotStore<String> healthy) {
      super(healthy);
    }

    abstract void saved(SaveOutcome outcome, Map<String, EventOffsets> added);

    @Override
    public synchronized SaveOutcome save(
        Checkpoint from,
        Checkpoint to,
        Collection<Snapshot<String>> changed,
        Map<String, EventOffsets> added,
        PartitionMemory memory) {
      SaveOutcome outcome = super.save(from, to, changed, added, memory);
      saved(outcome, added);
      return outcome;
    }

    @Override
    public synchronized Indexed offsets(LogPartition partition, String aggregateId) {
      Indexed sound = super.offsets(partition, aggregateId);
      return new Indexed(
          sound.checkpoint(), sound.version(), index.getOrDefault(aggregateId, EventOffsets.NONE));
    }
  }
}
