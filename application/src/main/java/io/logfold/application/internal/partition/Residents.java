package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of a partition that are in memory. <em>Dirty</em> ones have events that no save
 * contains yet and must stay; <em>clean</em> ones can be loaded again, and the least recently used
 * of them leave when all together are too many or too large. Confined to the partition's thread.
 */
final class Residents<S> {

  private final PartitionOptions options;
  private final MemoryBudget memory;
  private final ToLongFunction<S> weigher;
  private final Map<String, Resident<S>> all = new HashMap<>();
  private final CleanResidents<S> clean = new CleanResidents<>();
  private final NewAggregateFilter newAggregates = new NewAggregateFilter();

  /** Those with events that neither a finished save contains nor the one under way. */
  private List<Resident<S>> dirty = new ArrayList<>();

  /** Those being saved: still dirty until the save is done. */
  private List<Resident<S>> saving = List.of();

  private long cleanBytes;
  private long dirtyBytes;

  /**
   * @param weigher about how many bytes a state takes
   */
  Residents(PartitionOptions options, MemoryBudget memory, ToLongFunction<S> weigher) {
    this.options = options;
    this.memory = memory;
    this.weigher = weigher;
  }

  @Nullable Resident<S> find(String id) {
    Resident<S> found = all.get(id);
    if (found != null && !found.dirty) {
      clean.used(found);
    }
    return found;
  }

  /** Tells which aggregates certainly have no event. */
  NewAggregateFilter newAggregates() {
    return newAggregates;
  }

  /** Takes in an aggregate that is not here, as it is in the store, or unborn. */
  void add(Resident<S> resident) {
    cleanBytes += resident.weigh(weigher);
    all.put(resident.id, resident);
    clean.add(resident);
  }

  /** Notes that the aggregate has an event that no save contains. */
  void markDirty(Resident<S> resident) {
    long before = resident.weight();
    dirtyBytes += resident.weigh(weigher);
    if (!resident.dirty) {
      resident.dirty = true;
      cleanBytes -= before;
      clean.remove(resident);
      dirty.add(resident);
    } else {
      dirtyBytes -= before;
      if (resident.savedWhole) {
        resident.savedWhole = false;
        dirty.add(resident);
      }
    }
  }

  /** How many have events that no save contains. */
  int dirtyCount() {
    return dirty.size() + saving.size();
  }

  /** Whether so much is unsaved that no further aggregate may become dirty. */
  boolean full() {
    return dirtyCount() >= options.limits().maxUnsaved() || dirtyBytes >= memory.share();
  }

  /** Whether so much is unsaved that it should be saved now. */
  boolean halfFull() {
    return dirtyCount() >= options.limits().maxUnsaved() / 2 || dirtyBytes >= memory.share() / 2;
  }

  /** Cuts a save: the dirty aggregates as they are now. Until it ends no other may begin. */
  Cut<S> beginSave() {
    if (!saving.isEmpty()) {
      throw new IllegalStateException("a save is under way");
    }
    saving = dirty;
    dirty = new ArrayList<>();
    List<Snapshot<S>> snapshots = new ArrayList<>(saving.size());
    Map<String, EventOffsets> offsets = HashMap.newHashMap(saving.size());
    for (Resident<S> resident : saving) {
      resident.savedWhole = true;
      snapshots.add(resident.snapshot());
      offsets.put(resident.id, resident.beginSave());
    }
    return new Cut<>(snapshots, offsets);
  }

  /**
   * What a save contains.
   *
   * @param offsets by aggregate: the offsets of its events that no save contained before
   */
  record Cut<S>(List<Snapshot<S>> snapshots, Map<String, EventOffsets> offsets) {}

  /** The save took effect: what has not changed since is clean. */
  void saved() {
    for (Resident<S> resident : saving) {
      dirtyBytes -= resident.weight();
      resident.saved();
      long weight = resident.weigh(weigher);
      if (resident.savedWhole) {
        resident.savedWhole = false;
        resident.dirty = false;
        cleanBytes += weight;
        clean.add(resident);
      } else {
        dirtyBytes += weight;
      }
    }
    saving = List.of();
    evict();
  }

  /** The save did not take effect: all of it is dirty again. */
  void saveFailed() {
    for (Resident<S> resident : saving) {
      if (resident.savedWhole) {
        resident.savedWhole = false;
        dirty.add(resident);
      }
    }
    saving = List.of();
  }

  /** Lets the least recently used clean aggregates go. Never called while a batch is under way. */
  void evict() {
    long share = memory.spareableShare();
    while (clean.size() > 0
        && (clean.size() > options.limits().maxResident() || cleanBytes + dirtyBytes > share)) {
      Resident<S> eldest = clean.removeEldest();
      cleanBytes -= eldest.weight();
      all.remove(eldest.id);
    }
  }

  /** Forgets everything, saved or not. */
  void clear() {
    all.clear();
    clean.clear();
    dirty = new ArrayList<>();
    saving = List.of();
    cleanBytes = 0;
    dirtyBytes = 0;
  }

  /** About how many bytes all of them take. */
  long bytes() {
    return cleanBytes + dirtyBytes;
  }

  int count() {
    return all.size();
  }
}
