package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.util.Collection;
import java.util.Map;

/**
 * One node's view of a sound store that all nodes share: every call is a point where the node may
 * die, others may act, or the call may fail in a way the port allows. Single-threaded.
 *
 * @param <S> the aggregate's state
 */
public final class FaultySnapshotStore<S> implements SnapshotStore<S> {

  private final SnapshotStore<S> sound;
  private final Interference world;

  public FaultySnapshotStore(SnapshotStore<S> sound, Interference world) {
    this.sound = sound;
    this.world = world;
  }

  @Override
  public Start start(LogPartition partition) {
    reach("start");
    Start start = sound.start(partition);
    world.at("start, read");
    return start;
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    reach("load");
    Loaded<S> loaded = sound.load(partition, aggregateIds);
    world.at("load, loaded");
    return loaded;
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    reach("offsets");
    return sound.offsets(partition, aggregateId);
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    reach("save");
    SaveOutcome outcome = sound.save(from, to, changed, added, memory);
    world.at("save, saved");
    if (world.fails(Fault.SAVED_UNREPORTED)) {
      throw new SnapshotStoreUnavailable("no answer (saved)");
    }
    return outcome;
  }

  @Override
  public void discard(LogPartition partition) {
    reach("discard");
    sound.discard(partition);
    world.at("discard, discarded");
  }

  @Override
  public void close() {}

  private void reach(String call) {
    world.at(call);
    if (world.fails(Fault.STORE_AWAY)) {
      throw new SnapshotStoreUnavailable("the store is away at " + call);
    }
  }
}
