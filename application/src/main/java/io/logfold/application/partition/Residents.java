package io.logfold.application.partition;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of a partition that are in memory. <em>Dirty</em> ones have events that no save
 * contains yet and must stay; <em>clean</em> ones can be loaded again, and the least recently used
 * of them leave when all together are too many or too large. Of one partition's thread.
 */
final class Residents<S> {

  private final PartitionOptions options;
  private final MemoryBudget memory;
  private final ToLongFunction<S> weigher;
  private final LinkedHashMap<String, Resident<S>> clean = new LinkedHashMap<>(16, 0.75f, true);
  private Map<String, Resident<S>> dirty = new HashMap<>();

  /** Those being saved: still dirty until the save is done. */
  private Map<String, Resident<S>> saving = new HashMap<>();

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
    Resident<S> found = dirty.get(id);
    if (found == null) {
      found = saving.get(id);
    }
    return found != null ? found : clean.get(id);
  }

  /** Takes in an aggregate as it is in the store, or unborn. */
  void add(Resident<S> resident) {
    cleanBytes += resident.weigh(weigher);
    clean.put(resident.id, resident);
  }

  /** Notes that the aggregate has an event that no save contains. */
  void markDirty(Resident<S> resident) {
    long before = resident.weight();
    dirtyBytes += resident.weigh(weigher);
    if (!resident.dirty) {
      resident.dirty = true;
      cleanBytes -= before;
      clean.remove(resident.id);
      dirty.put(resident.id, resident);
    } else {
      dirtyBytes -= before;
      if (saving.containsKey(resident.id)) {
        dirty.put(resident.id, resident);
      }
    }
  }

  /** How many have events that no save contains. */
  int dirtyCount() {
    return saving.isEmpty() ? dirty.size() : dirty.size() + saving.size();
  }

  /** Whether so much is unsaved that no further aggregate may become dirty. */
  boolean full() {
    return dirtyCount() >= options.maxUnsaved() || dirtyBytes >= memory.share();
  }

  /** Whether so much is unsaved that it should be saved now. */
  boolean halfFull() {
    return dirtyCount() >= options.maxUnsaved() / 2 || dirtyBytes >= memory.share() / 2;
  }

  /** Cuts a save: the dirty aggregates as they are now. Until it ends no other may begin. */
  Cut<S> beginSave() {
    if (!saving.isEmpty()) {
      throw new IllegalStateException("a save is under way");
    }
    saving = dirty;
    dirty = new HashMap<>();
    List<Snapshot<S>> snapshots = new ArrayList<>(saving.size());
    Map<String, EventOffsets> offsets = HashMap.newHashMap(saving.size());
    for (Resident<S> resident : saving.values()) {
      snapshots.add(resident.snapshot());
      offsets.put(resident.id, resident.beginSave());
    }
    return new Cut<>(snapshots, offsets);
  }

  /**
   * What a save contains.
   *
   * @param offsets by aggregate: where its events stand that no save contained before
   */
  record Cut<S>(List<Snapshot<S>> snapshots, Map<String, EventOffsets> offsets) {}

  /** The save took effect: what has not changed since is clean. */
  void saved() {
    for (Resident<S> resident : saving.values()) {
      dirtyBytes -= resident.weight();
      resident.saved();
      long weight = resident.weigh(weigher);
      if (dirty.containsKey(resident.id)) {
        dirtyBytes += weight;
      } else {
        resident.dirty = false;
        cleanBytes += weight;
        clean.put(resident.id, resident);
      }
    }
    saving = new HashMap<>();
    evict();
  }

  /** The save did not take effect: all of it is dirty again. */
  void saveFailed() {
    if (dirty.isEmpty()) {
      dirty = saving;
    } else {
      dirty.putAll(saving);
    }
    saving = new HashMap<>();
  }

  /** Lets the least recently used clean aggregates go. Never called while a batch is under way. */
  void evict() {
    long share = memory.share();
    Iterator<Resident<S>> eldest = clean.values().iterator();
    while (eldest.hasNext()
        && (clean.size() > options.maxResident() || cleanBytes + dirtyBytes > share)) {
      cleanBytes -= eldest.next().weight();
      eldest.remove();
    }
  }

  /** Forgets everything, saved or not. */
  void clear() {
    clean.clear();
    dirty = new HashMap<>();
    saving = new HashMap<>();
    cleanBytes = 0;
    dirtyBytes = 0;
  }

  /** About how many bytes all of them take. */
  long bytes() {
    return cleanBytes + dirtyBytes;
  }

  int count() {
    return clean.size() + dirtyCount();
  }
}
