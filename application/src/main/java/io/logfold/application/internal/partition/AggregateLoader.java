package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.Loaded;
import io.logfold.decider.Decider;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings aggregates into memory: from the store, or as unborn when it is certain that they have no
 * event. Confined to the partition's thread.
 */
final class AggregateLoader<S> {

  private final LogPartition partition;
  private final Decider<S, ?, ?> decider;
  private final SnapshotStore<S> store;
  private final Residents<S> residents;
  private final Checkpointer<S> checkpointer;
  private final StoreBackoff storeBackoff;

  AggregateLoader(
      PartitionSetup<S, ?, ?> setup,
      PartitionEnvironment environment,
      Residents<S> residents,
      Checkpointer<S> checkpointer) {
    this.partition = setup.partition();
    this.decider = setup.decider();
    this.store = setup.store();
    this.residents = residents;
    this.checkpointer = checkpointer;
    this.storeBackoff = new StoreBackoff(setup.options(), environment);
  }

  /** Why it is no use to {@link #load} now; null: the store may be asked. */
  @Nullable RuntimeException storeFailure() {
    return storeBackoff.lastFailure();
  }

  /** Leaves the store alone for a while after a {@link #load} that failed. */
  void storeFailed(RuntimeException failure) {
    checkpointer.storeUnavailable(String.valueOf(failure.getMessage()));
    storeBackoff.failed(failure);
  }

  /**
   * Whether anything was ever saved. Otherwise nothing was ever evicted either, and an aggregate
   * that is not resident has no event.
   */
  boolean mayBeInStore() {
    return checkpointer.saved().nextOffset() > 0;
  }

  /**
   * Makes these aggregates resident, in one query for all that are not.
   *
   * @throws io.logfold.application.snapshot.SnapshotStoreUnavailable some are not resident and the
   *     store is away
   * @throws StoreRegressed the store is older than what this partition builds on
   */
  void ensure(Stream<String> aggregateIds) {
    Set<String> missing = new LinkedHashSet<>();
    aggregateIds.filter(id -> !admit(id)).forEach(missing::add);
    load(missing);
  }

  /**
   * Loads aggregates that {@link #admit} could not make resident, in one query; throws as {@link
   * #ensure} does.
   */
  void load(Set<String> missing) {
    if (missing.isEmpty()) {
      return;
    }
    long saved = checkpointer.saved().nextOffset();
    if (!mayBeInStore()) {
      missing.forEach(id -> residents.add(Resident.unborn(id, decider.initial())));
      return;
    }
    Loaded<S> loaded = store.load(partition, missing);
    long containsBefore = loaded.checkpoint().nextOffset();
    if (containsBefore < saved) {
      throw new StoreRegressed(
          "%s: the store's checkpoint is at %s, but %s was saved before"
              .formatted(partition, containsBefore, saved));
    }
    checkpointer.builtOn(loaded.checkpoint());
    checkpointer.storeAvailable();
    storeBackoff.answered();
    for (String id : missing) {
      Snapshot<S> snapshot = loaded.snapshots().get(id);
      if (snapshot == null) {
        snapshot = new Snapshot<>(id, 0, decider.initial(), CommandMemory.EMPTY);
      }
      residents.add(new Resident<>(snapshot, containsBefore));
    }
  }

  /**
   * Makes an aggregate resident if that takes no query: it is already, or it certainly has no
   * event.
   *
   * @return whether it is resident now
   */
  boolean admit(String id) {
    return residents.find(id) != null || admitUnborn(id);
  }

  private boolean admitUnborn(String id) {
    if (!residents.newAggregates().excludes(id)) {
      return false;
    }
    residents.add(Resident.unborn(id, decider.initial()));
    return true;
  }
}
