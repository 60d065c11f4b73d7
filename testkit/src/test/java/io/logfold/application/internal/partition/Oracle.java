package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.decider.Decider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows the truth: reads the sound log, folds it independently of the engine, and keeps every state
 * that every aggregate ever had.
 */
final class Oracle<S, E> {

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;
  private final int partition;
  private final Map<String, Line> lines = new TreeMap<>();
  private final Map<String, List<RecordedEvent<E>>> byMark = new HashMap<>();
  private final Map<String, Long> stored = new HashMap<>();
  private final Map<String, Refusal> refusals = new HashMap<>();
  private Place place = Place.BEGINNING;
  private long readUpTo;

  Oracle(Decider<S, ?, E> decider, EventLog<E> log, int partition) {
    this.decider = decider;
    this.log = log;
    this.partition = partition;
  }

  /** All that one aggregate has been; index = version. */
  private final class Line {
    final List<S> states = new ArrayList<>(List.of(decider.initial()));
    final List<CommandMemory> memories = new ArrayList<>(List.of(CommandMemory.EMPTY));
    final List<RecordedEvent<E>> events = new ArrayList<>();

    long version() {
      return events.size();
    }
  }

  private Line line(String aggregateId) {
    return lines.computeIfAbsent(aggregateId, id -> new Line());
  }

  /** Reads what is new in the log and checks it; returns it. */
  List<RecordedEvent<E>> readLog() {
    List<RecordedEvent<E>> fresh = new ArrayList<>();
    long end = log.extent(partition).end();
    if (end == readUpTo) {
      return fresh;
    }
    try (EventCursor<E> cursor = log.read(partition, place, end)) {
      List<RecordedEvent<E>> batch;
      do {
        batch = cursor.next();
        fresh.addAll(batch);
        cursor.notes().forEach(note -> note.refusals().forEach(this::keep));
      } while (!batch.isEmpty());
      place = cursor.place();
    }
    readUpTo = end;
    fresh.forEach(this::append);
    return fresh;
  }

  private void keep(Refusal refusal) {
    refusals.put(refusal.aggregateId() + "/" + refusal.commandId(), refusal);
  }

  /** The last refusal of a command that the log has. */
  @Nullable Refusal refusal(String aggregateId, String commandId) {
    return refusals.get(aggregateId + "/" + commandId);
  }

  private void append(RecordedEvent<E> event) {
    Line line = line(event.aggregateId());
    if (event.version() != line.version() + 1) {
      throw new Broken(
          "the log has %s after version %d of %s"
              .formatted(event, line.version(), event.aggregateId()));
    }
    CommandMemory memory = line.memories.getLast();
    String commandId = event.metadata().commandId();
    if (memory.find(commandId) != null && !continues(line, event)) {
      throw new Broken("command applied twice: %s; %s".formatted(event, line.events));
    }
    line.events.add(event);
    line.states.add(decider.evolve(line.states.getLast(), event.event()));
    line.memories.add(memory.after(commandId, event.version(), event.metadata().time()));
    byMark.computeIfAbsent(mark(event), m -> new ArrayList<>()).add(event);
  }

  private boolean continues(Line line, RecordedEvent<E> event) {
    return mark(line.events.getLast()).equals(mark(event));
  }

  static String mark(RecordedEvent<?> event) {
    return String.valueOf(event.metadata().correlationId());
  }

  /** The events that one attempt has stored. */
  List<RecordedEvent<E>> storedBy(String mark) {
    return byMark.getOrDefault(mark, List.of());
  }

  List<RecordedEvent<E>> events(String aggregateId) {
    return line(aggregateId).events;
  }

  long version(String aggregateId) {
    return line(aggregateId).version();
  }

  /** What the aggregate remembers of a command, if its memory reaches back to it. */
  CommandMemory.@Nullable Entry remembered(String aggregateId, String commandId) {
    return line(aggregateId).memories.getLast().find(commandId);
  }

  /** Whether the state is what the aggregate was at that version. */
  boolean was(String aggregateId, long version, S state) {
    Line line = line(aggregateId);
    return version <= line.version() && line.states.get((int) version).equals(state);
  }

  /** Whether the aggregate was in that state at that version or later. */
  boolean wasSince(String aggregateId, long version, S state) {
    Line line = line(aggregateId);
    return version <= line.version()
        && line.states.subList((int) version, line.states.size()).contains(state);
  }

  S state(String aggregateId, long version) {
    return line(aggregateId).states.get((int) version);
  }

  /** Whether the snapshot is the fold of the aggregate's first events. */
  void checkSnapshot(String where, Snapshot<S> snapshot) {
    Line line = line(snapshot.aggregateId());
    if (!was(snapshot.aggregateId(), snapshot.version(), snapshot.state())) {
      throw new Broken(
          "%s has %s, but the log has version %d in state %s"
              .formatted(where, snapshot, line.version(), line.states.getLast()));
    }
    CommandMemory memory = line.memories.get((int) snapshot.version());
    if (!memory.equals(snapshot.commands())) {
      throw new Broken("%s has %s, but remembers not %s".formatted(where, snapshot, memory));
    }
  }

  /** Whether the stored snapshots are sound, keep the checkpoint's promise, and never get older. */
  void checkStore(long checkpoint, Map<String, Snapshot<S>> snapshots) {
    snapshots.values().forEach(snapshot -> checkSnapshot("the store", snapshot));
    lines.forEach(
        (id, line) -> {
          Snapshot<S> snapshot = snapshots.get(id);
          long version = snapshot == null ? 0 : snapshot.version();
          if (version < line.version()
              && line.events.get((int) version).position().offset() < checkpoint) {
            throw new Broken(
                "the store's checkpoint is %d, but of %s it has version %d, which lacks %s"
                    .formatted(checkpoint, id, version, line.events.get((int) version)));
          }
          if (version < stored.getOrDefault(id, 0L)) {
            throw new Broken(
                "the stored snapshot of %s went back from version %d to %d"
                    .formatted(id, stored.get(id), version));
          }
          stored.put(id, version);
        });
  }

  /** The store was restored, emptied or discarded: it may have less than before. */
  void forgetStored() {
    stored.clear();
  }

  Iterable<String> aggregates() {
    return lines.keySet();
  }

  long end() {
    return readUpTo;
  }
}
