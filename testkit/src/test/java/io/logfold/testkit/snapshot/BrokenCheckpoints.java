package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.snapshot.BrokenStores.BrokenContract;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Stores that each break one promise about places and what is remembered there. */
final class BrokenCheckpoints {

  private BrokenCheckpoints() {}

  /** Keeps the offset, the index and the leader epoch, but not the term. */
  static final class ForgetsTheTerm extends BrokenContract {
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
          Place place = to.place();
          Place poorer = new Place(place.offset(), Term.NONE, place.index(), place.leaderEpoch());
          return super.save(from, new Checkpoint(to.partition(), poorer), changed, added, memory);
        }
      };
    }
  }

  /** Answers a load as if the offset were all of the place. */
  static final class LoadsOnlyTheOffset extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new DelegatingSnapshotStore<>(healthy) {
        @Override
        public Loaded<String> load(LogPartition partition, Collection<String> aggregateIds) {
          Loaded<String> loaded = super.load(partition, aggregateIds);
          Place poorer =
              new Place(loaded.checkpoint().nextOffset(), Term.NONE, 0, Place.UNKNOWN_EPOCH);
          return new Loaded<>(new Checkpoint(partition, poorer), loaded.snapshots());
        }
      };
    }
  }

  /** Saves all but the memory. */
  static final class ForgetsTheMemory extends BrokenContract {
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
          return super.save(from, to, changed, added, PartitionMemory.EMPTY);
        }
      };
    }
  }

  /** Keeps the memory although the save has no effect. */
  static final class RemembersWhatItRefuses extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new OwnMemory(healthy) {
        @Override
        boolean keeps(SaveOutcome outcome, PartitionMemory memory) {
          return true;
        }
      };
    }
  }

  /** Takes an empty memory for one that nobody said anything about. */
  static final class NeverEmptiesTheMemory extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new OwnMemory(healthy) {
        @Override
        boolean keeps(SaveOutcome outcome, PartitionMemory memory) {
          return outcome == SaveOutcome.SAVED && !memory.equals(PartitionMemory.EMPTY);
        }
      };
    }
  }

  /** Forgets the snapshots, but not the memory. */
  static final class RemembersWhatWasDiscarded extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new OwnMemory(healthy) {
        @Override
        boolean keeps(SaveOutcome outcome, PartitionMemory memory) {
          return outcome == SaveOutcome.SAVED;
        }

        @Override
        synchronized void discarded(LogPartition partition) {}
      };
    }
  }

  /** Keeps the memories itself, as a subclass thinks right. */
  private abstract static class OwnMemory extends DelegatingSnapshotStore<String> {
    private final Map<LogPartition, PartitionMemory> memories = new HashMap<>();

    OwnMemory(SnapshotStore<String> healthy) {
      super(healthy);
    }

    abstract boolean keeps(SaveOutcome outcome, PartitionMemory memory);

    synchronized void discarded(LogPartition partition) {
      memories.remove(partition);
    }

    @Override
    public synchronized Start start(LogPartition partition) {
      return new Start(
          super.start(partition).checkpoint(),
          memories.getOrDefault(partition, PartitionMemory.EMPTY));
    }

    @Override
    public synchronized SaveOutcome save(
        Checkpoint from,
        Checkpoint to,
        Collection<Snapshot<String>> changed,
        Map<String, EventOffsets> added,
        PartitionMemory memory) {
      SaveOutcome outcome = super.save(from, to, changed, added, memory);
      if (keeps(outcome, memory)) {
        memories.put(to.partition(), memory);
      }
      return outcome;
    }

    @Override
    public synchronized void discard(LogPartition partition) {
      super.discard(partition);
      discarded(partition);
    }
  }
}
