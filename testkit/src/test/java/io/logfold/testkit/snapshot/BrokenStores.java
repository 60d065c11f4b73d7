package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Stores that each break one promise, run through the contract by {@link BrokenStoresTest}. */
final class BrokenStores {

  private BrokenStores() {}

  /** The contract over stores that are healthy but for what {@link #broken} does to them. */
  abstract static class BrokenContract extends SnapshotStoreContract {
    private final InMemorySnapshotStore<String> memory = new InMemorySnapshotStore<>();

    abstract SnapshotStore<String> broken(SnapshotStore<String> healthy);

    @Override
    protected SnapshotStore<String> open(String aggregateType, String fingerprint) {
      return broken(memory.sibling(aggregateType, fingerprint));
    }
  }

  /** Moves the checkpoint but loses every hundredth snapshot. */
  static final class Forgetful extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new DelegatingSnapshotStore<>(healthy) {
        private int count;

        @Override
        public SaveOutcome save(
            Checkpoint from,
            Checkpoint to,
            Collection<Snapshot<String>> changed,
            Map<String, EventOffsets> added,
            PartitionMemory memory) {
          return super.save(
              from, to, changed.stream().filter(all -> ++count % 100 != 0).toList(), added, memory);
        }
      };
    }
  }

  /** Lets the last saver win over a newer snapshot: what a plain upsert does. */
  static final class LastWriterWins extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new DelegatingSnapshotStore<>(healthy) {
        private final Map<String, Snapshot<String>> last = new HashMap<>();

        @Override
        public synchronized SaveOutcome save(
            Checkpoint from,
            Checkpoint to,
            Collection<Snapshot<String>> changed,
            Map<String, EventOffsets> added,
            PartitionMemory memory) {
          SaveOutcome outcome = super.save(from, to, changed, added, memory);
          if (outcome == SaveOutcome.SAVED) {
            changed.forEach(snapshot -> last.put(snapshot.aggregateId(), snapshot));
          }
          return outcome;
        }

        @Override
        public synchronized Loaded<String> load(
            LogPartition partition, Collection<String> aggregateIds) {
          Loaded<String> loaded = super.load(partition, aggregateIds);
          Map<String, Snapshot<String>> snapshots = new HashMap<>(loaded.snapshots());
          snapshots.replaceAll(last::getOrDefault);
          return new Loaded<>(loaded.checkpoint(), snapshots);
        }
      };
    }
  }

  /** Believes the caller about what is stored. */
  static final class BlindToGaps extends BrokenContract {
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
          return super.save(Checkpoint.none(from.partition()), to, changed, added, memory);
        }
      };
    }
  }

  /** Demands that nobody else has moved the checkpoint. */
  static final class TooStrict extends BrokenContract {
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
          return checkpoint(to.partition()).nextOffset() > from.nextOffset()
              ? SaveOutcome.OUTDATED
              : super.save(from, to, changed, added, memory);
        }
      };
    }
  }

  /** Moves the checkpoint in a transaction of its own, before the snapshots. */
  static final class Piecemeal extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new DelegatingSnapshotStore<>(healthy) {
        private Map<String, Snapshot<String>> visible = Map.of();

        @Override
        public SaveOutcome save(
            Checkpoint from,
            Checkpoint to,
            Collection<Snapshot<String>> changed,
            Map<String, EventOffsets> added,
            PartitionMemory memory) {
          SaveOutcome outcome = super.save(from, to, changed, added, memory);
          LockSupport.parkNanos(100_000); // the window in which the checkpoint is ahead
          show(to, changed);
          return outcome;
        }

        private synchronized void show(Checkpoint to, Collection<Snapshot<String>> changed) {
          List<String> ids = changed.stream().map(Snapshot::aggregateId).toList();
          Map<String, Snapshot<String>> next = new HashMap<>(visible);
          next.putAll(super.load(to.partition(), ids).snapshots());
          visible = next;
        }

        @Override
        public synchronized Loaded<String> load(
            LogPartition partition, Collection<String> aggregateIds) {
          Map<String, Snapshot<String>> seen = new HashMap<>(visible);
          seen.keySet().retainAll(aggregateIds);
          return new Loaded<>(checkpoint(partition), seen);
        }
      };
    }
  }

  /** Takes a log's name for its identity. */
  static final class KeyedByName extends BrokenContract {
    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return new Readdressed(healthy) {
        @Override
        LogPartition partition(LogPartition asked) {
          return new LogIdentity(asked.log().name(), "same", asked.log().partitions())
              .partition(asked.number());
        }
      };
    }
  }

  /** Ignores the shape of the state. */
  static final class BlindToShapes extends BrokenContract {
    private final InMemorySnapshotStore<String> memory = new InMemorySnapshotStore<>();

    @Override
    SnapshotStore<String> broken(SnapshotStore<String> healthy) {
      return memory;
    }
  }

  /** A store that asks another one for different partitions. */
  abstract static class Readdressed implements SnapshotStore<String> {
    private final SnapshotStore<String> healthy;

    Readdressed(SnapshotStore<String> healthy) {
      this.healthy = healthy;
    }

    LogPartition partition(LogPartition asked) {
      return asked;
    }

    @Override
    public Start start(LogPartition partition) {
      Start start = healthy.start(partition(partition));
      return new Start(new Checkpoint(partition, start.checkpoint().place()), start.memory());
    }

    @Override
    public Loaded<String> load(LogPartition partition, Collection<String> aggregateIds) {
      Loaded<String> loaded = healthy.load(partition(partition), aggregateIds);
      return new Loaded<>(
          new Checkpoint(partition, loaded.checkpoint().place()), loaded.snapshots());
    }

    @Override
    public SaveOutcome save(
        Checkpoint from,
        Checkpoint to,
        Collection<Snapshot<String>> changed,
        Map<String, EventOffsets> added,
        PartitionMemory memory) {
      return healthy.save(
          new Checkpoint(partition(from.partition()), from.place()),
          new Checkpoint(partition(to.partition()), to.place()),
          changed,
          added,
          memory);
    }

    @Override
    public Indexed offsets(LogPartition partition, String aggregateId) {
      Indexed indexed = healthy.offsets(partition(partition), aggregateId);
      return new Indexed(
          new Checkpoint(partition, indexed.checkpoint().place()),
          indexed.version(),
          indexed.offsets());
    }

    @Override
    public void discard(LogPartition partition) {
      healthy.discard(partition(partition));
    }

    @Override
    public void close() {
      healthy.close();
    }
  }
}
