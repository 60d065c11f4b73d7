package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotVisitor;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Operations that each break one promise, run through the contract by {@link BrokenOperationsTest}.
 */
final class BrokenOperations {

  private BrokenOperations() {}

  /** The contract over operations that are healthy but for what {@link #broken} does to them. */
  abstract static class BrokenContract extends SnapshotOperationsContract {
    private final InMemorySnapshotStore<String> memory = new InMemorySnapshotStore<>();

    abstract SnapshotOperations<String> broken(SnapshotOperations<String> healthy);

    @Override
    protected SnapshotStore<String> open(String aggregateType, String fingerprint) {
      SnapshotStore<String> healthy = memory.sibling(aggregateType, fingerprint);
      SnapshotOperations<String> broken = broken(healthy.operations().orElseThrow());
      return new DelegatingSnapshotStore<>(healthy) {
        @Override
        public Optional<SnapshotOperations<String>> operations() {
          return Optional.of(broken);
        }
      };
    }
  }

  /** Drops, with a set, all others of its log. */
  static final class DropsTooMuch extends BrokenContract {
    @Override
    SnapshotOperations<String> broken(SnapshotOperations<String> healthy) {
      return new Altered(healthy) {
        @Override
        public boolean drop(long setId) {
          return sets().stream()
              .filter(set -> set.id() == setId)
              .anyMatch(set -> dropAll(set.log().name()) > 0);
        }
      };
    }
  }

  /** Takes every set of a log for its own. */
  static final class BlindToShapes extends BrokenContract {
    @Override
    SnapshotOperations<String> broken(SnapshotOperations<String> healthy) {
      return new Altered(healthy) {
        @Override
        public boolean isOwn(LogIdentity log, SnapshotSet set) {
          return log.id().equals(set.log().id());
        }
      };
    }
  }

  /** Begins each page with the last one of the page before. */
  static final class RepeatsTheLast extends BrokenContract {
    @Override
    SnapshotOperations<String> broken(SnapshotOperations<String> healthy) {
      return new Altered(healthy) {
        private Optional<Snapshot<String>> last = Optional.empty();

        @Override
        public Optional<String> visitPage(
            LogPartition partition, String after, int limit, SnapshotVisitor<String> visitor) {
          last.ifPresent(snapshot -> visitor.snapshot(snapshot, EventOffsets.NONE));
          return super.visitPage(
              partition,
              after,
              limit,
              new Handed(visitor) {
                @Override
                public void snapshot(Snapshot<String> snapshot, EventOffsets offsets) {
                  last = Optional.of(snapshot);
                  super.snapshot(snapshot, offsets);
                }
              });
        }
      };
    }
  }

  /** Sorts ids as text. */
  static final class SortsByCharacters extends BrokenContract {
    @Override
    SnapshotOperations<String> broken(SnapshotOperations<String> healthy) {
      return new Altered(healthy) {
        @Override
        public Checkpoint visitAll(LogPartition partition, SnapshotVisitor<String> visitor) {
          TreeMap<String, Runnable> sorted = new TreeMap<>(Comparator.naturalOrder());
          Checkpoint checkpoint =
              super.visitAll(
                  partition,
                  new Handed(visitor) {
                    @Override
                    public void snapshot(Snapshot<String> snapshot, EventOffsets offsets) {
                      sorted.put(snapshot.aggregateId(), () -> super.snapshot(snapshot, offsets));
                    }
                  });
          sorted.values().forEach(Runnable::run);
          return checkpoint;
        }
      };
    }
  }

  /** Shows states alone. */
  static final class LosesOffsets extends BrokenContract {
    @Override
    SnapshotOperations<String> broken(SnapshotOperations<String> healthy) {
      return new Altered(healthy) {
        @Override
        public Checkpoint visitAll(LogPartition partition, SnapshotVisitor<String> visitor) {
          return super.visitAll(
              partition,
              new Handed(visitor) {
                @Override
                public void snapshot(Snapshot<String> snapshot, EventOffsets offsets) {
                  super.snapshot(snapshot, EventOffsets.NONE);
                }
              });
        }
      };
    }
  }

  /** Hands everything on, for others to differ from in one method. */
  private abstract static class Handed implements SnapshotVisitor<String> {
    private final SnapshotVisitor<String> healthy;

    Handed(SnapshotVisitor<String> healthy) {
      this.healthy = healthy;
    }

    @Override
    public void snapshot(Snapshot<String> snapshot, EventOffsets offsets) {
      healthy.snapshot(snapshot, offsets);
    }

    @Override
    public void unreadable(String aggregateId, String reason) {
      healthy.unreadable(aggregateId, reason);
    }
  }

  /** Hands everything on, for others to differ from in one method. */
  private abstract static class Altered implements SnapshotOperations<String> {
    private final SnapshotOperations<String> healthy;

    Altered(SnapshotOperations<String> healthy) {
      this.healthy = healthy;
    }

    @Override
    public List<SnapshotSet> sets() {
      return healthy.sets();
    }

    @Override
    public boolean isOwn(LogIdentity log, SnapshotSet set) {
      return healthy.isOwn(log, set);
    }

    @Override
    public boolean drop(long setId) {
      return healthy.drop(setId);
    }

    @Override
    public int dropAll(String logName) {
      return healthy.dropAll(logName);
    }

    @Override
    public Optional<String> visitPage(
        LogPartition partition, String after, int limit, SnapshotVisitor<String> visitor) {
      return healthy.visitPage(partition, after, limit, visitor);
    }

    @Override
    public Checkpoint visitAll(LogPartition partition, SnapshotVisitor<String> visitor) {
      return healthy.visitAll(partition, visitor);
    }
  }
}
