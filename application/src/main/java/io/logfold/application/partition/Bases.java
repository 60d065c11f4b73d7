package io.logfold.application.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.partition.Checkpointer.StoreWentBack;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.Loaded;
import io.logfold.decider.Decider;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Brings aggregates into memory: from the store, or as unborn when the store proves that they have
 * no event. Of one partition's thread.
 */
final class Bases<S> {

  private final LogPartition partition;
  private final Decider<S, ?, ?> decider;
  private final SnapshotStore<S> store;
  private final Residents<S> residents;
  private final Checkpointer<S> checkpointer;
  private final StoreAbsence storeAbsence;

  Bases(
      LogPartition partition,
      Decider<S, ?, ?> decider,
      SnapshotStore<S> store,
      Residents<S> residents,
      Checkpointer<S> checkpointer,
      StoreAbsence storeAbsence) {
    this.partition = partition;
    this.decider = decider;
    this.store = store;
    this.residents = residents;
    this.checkpointer = checkpointer;
    this.storeAbsence = storeAbsence;
  }

  /**
   * Whether anything was ever saved. Otherwise nothing was ever evicted either, and who is not
   * resident has no event.
   */
  boolean mayBeInStore() {
    return checkpointer.saved().nextOffset() > 0;
  }

  /**
   * Makes these aggregates resident, in one query for all that are not.
   *
   * @throws io.logfold.application.snapshot.SnapshotStoreUnavailable some are not resident and the
   *     store is away
   * @throws StoreWentBack the store is older than what this partition builds on
   */
  void load(Stream<String> aggregateIds) {
    Set<String> missing = new LinkedHashSet<>();
    aggregateIds.filter(id -> !has(id)).forEach(missing::add);
    loadMissing(missing);
  }

  /** The same for those that {@link #has} said are not. */
  void loadMissing(Set<String> missing) {
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
      throw new StoreWentBack(
          "%s: the store's checkpoint is at %s, but %s was saved before"
              .formatted(partition, containsBefore, saved));
    }
    checkpointer.restsOn(loaded.checkpoint());
    checkpointer.storeAnswers();
    storeAbsence.over();
    for (String id : missing) {
      Snapshot<S> snapshot = loaded.snapshots().get(id);
      if (snapshot == null) {
        snapshot = new Snapshot<>(id, 0, decider.initial(), CommandMemory.EMPTY);
      }
      residents.add(new Resident<>(snapshot, containsBefore));
    }
  }

  /**
   * Whether it is resident without a question to the store, if need be as an aggregate that
   * certainly has no event.
   */
  boolean has(String id) {
    if (residents.find(id) != null) {
      return true;
    }
    if (residents.births().excludes(id)) {
      residents.add(Resident.unborn(id, decider.initial()));
      return true;
    }
    return false;
  }
}
