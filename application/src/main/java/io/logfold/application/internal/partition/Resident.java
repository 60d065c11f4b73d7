package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.failure.FatalErrors;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate in memory: as it is committed, and as the batch under way would have it. Confined to
 * the partition's thread.
 */
final class Resident<S> {

  /** This object, its id's and its place in the table; measured. */
  private static final int OWN_BYTES = 200;

  /** What holds the offsets of unsaved events, but for themselves. */
  private static final int UNSAVED_BYTES = 56;

  /**
   * What a state counts whose weight cannot be determined; see {@link io.logfold.decider.Decider}.
   */
  private static final long UNKNOWN_STATE_BYTES = 1_000;

  final String id;

  /** Events before this offset are contained already, although later ones may be too. */
  final long containsBefore;

  private long version;
  private S state;
  private CommandMemory commands;

  private long workingVersion;
  private S workingState;
  private CommandMemory workingCommands;

  /** Offsets of its events that no finished save contains; null: none. */
  private EventOffsets.@Nullable Builder unsaved;

  /** How many of them the save under way contains. */
  private int saving;

  private long weight;

  /** Whether the aggregate has events that no finished save contains. */
  boolean dirty;

  /** Whether the save under way contains all of them (false when none is under way). */
  boolean savedWhole;

  /** Its neighbours in {@link CleanResidents}, while it is clean. */
  @Nullable Resident<S> lessRecent;

  @Nullable Resident<S> moreRecent;

  /** Whether the batch under way has events of this aggregate. */
  boolean touched;

  Resident(Snapshot<S> snapshot, long containsBefore) {
    this.id = snapshot.aggregateId();
    this.containsBefore = containsBefore;
    this.version = snapshot.version();
    this.state = snapshot.state();
    this.commands = snapshot.commands();
    this.workingVersion = version;
    this.workingState = state;
    this.workingCommands = commands;
  }

  /** An aggregate that has had no event. */
  static <S> Resident<S> unborn(String id, S initial) {
    return new Resident<>(new Snapshot<>(id, 0, initial, CommandMemory.EMPTY), 0);
  }

  long version() {
    return version;
  }

  S state() {
    return state;
  }

  long workingVersion() {
    return workingVersion;
  }

  S workingState() {
    return workingState;
  }

  CommandMemory workingCommands() {
    return workingCommands;
  }

  void work(long version, S state, CommandMemory commands) {
    this.workingVersion = version;
    this.workingState = state;
    this.workingCommands = commands;
  }

  /** What the batch under way did has been committed. */
  void commit() {
    version = workingVersion;
    state = workingState;
    commands = workingCommands;
    touched = false;
  }

  /** What the batch under way did has not been stored. */
  void rollBack() {
    workingVersion = version;
    workingState = state;
    workingCommands = commands;
    touched = false;
  }

  /** Notes the offset of a committed event that no save contains. */
  void addUnsaved(long offset) {
    EventOffsets.Builder builder = unsaved;
    if (builder == null) {
      builder = new EventOffsets.Builder();
      unsaved = builder;
    }
    builder.add(offset);
  }

  /** Offsets of its events that no finished save contains. */
  EventOffsets unsaved() {
    return unsaved == null ? EventOffsets.NONE : unsaved.build();
  }

  /** A save of it as it is now begins. Returns the offsets to be saved. */
  EventOffsets beginSave() {
    EventOffsets offsets = unsaved();
    saving = offsets.size();
    return offsets;
  }

  /** That save took effect. */
  void saved() {
    if (unsaved != null) {
      unsaved.dropFirst(saving);
      if (unsaved.size() == 0) {
        unsaved = null;
      }
    }
  }

  /** Estimates anew how many bytes it takes, and remembers that. */
  long weigh(ToLongFunction<S> weigher) {
    weight =
        OWN_BYTES
            + 2L * id.length()
            + weightOfState(weigher)
            + commands.bytes()
            + (unsaved == null ? 0 : UNSAVED_BYTES + 8L * unsaved.size());
    return weight;
  }

  /** A guess is only a guess: one that fails must not stop what is stored already. */
  private long weightOfState(ToLongFunction<S> weigher) {
    try {
      return weigher.applyAsLong(state);
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      return UNKNOWN_STATE_BYTES;
    }
  }

  /** About how many bytes it takes, as it was when it was last weighed. */
  long weight() {
    return weight;
  }

  Snapshot<S> snapshot() {
    return new Snapshot<>(id, version, state, commands);
  }
}
