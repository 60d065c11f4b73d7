package io.logfold.application.verification;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.verification.Wallet.Event;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log of wallets with one partition, and a store in which a test saves what it wants. */
abstract class WalletFixture {

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  static final Event DEPOSITED = new Event.Deposited(10);
  static final Event WITHDRAWN = new Event.Withdrawn(3);

  final InMemoryEventLog<Event> log = new InMemoryEventLog<>("wallets", 1);
  final InMemorySnapshotStore<Wallet> store = new InMemorySnapshotStore<>();

  /** What {@link #save} saves. */
  final List<Snapshot<Wallet>> snapshots = new ArrayList<>();

  /** By wallet: the offsets that {@link #save} saves. */
  final Map<String, EventOffsets> indexed = new HashMap<>();

  LogPartition partition() {
    return log.identity().partition(0);
  }

  /** Appends an event, and answers its offset. */
  long append(String id, long version, Event event) {
    try (var writer = log.openWriter(0, Place.BEGINNING)) {
      return writer
          .append(
              List.of(
                  new NewEvent<>(
                      id, version, event, new EventMetadata("k" + version, null, null, AT))))
          .getFirst()
          .position()
          .offset();
    }
  }

  /** The snapshot of a wallet with these events, as an engine would save it. */
  Snapshot<Wallet> snapshot(String id, Event... events) {
    Wallet state = Wallet.RULES.initial();
    CommandMemory commands = CommandMemory.EMPTY;
    for (int i = 0; i < events.length; i++) {
      state = Wallet.RULES.evolve(state, events[i]);
      commands = commands.after("k" + (i + 1), i + 1L, AT);
    }
    return new Snapshot<>(id, events.length, state, commands);
  }

  /** The place at the end of the log. */
  Place end() {
    try (EventCursor<Event> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      while (!cursor.next().isEmpty()) {
        // on to the end
      }
      return cursor.place();
    }
  }

  /** Saves the snapshots and their offsets with a checkpoint at the end of the log. */
  void save() {
    save(end());
  }

  void save(Place checkpoint) {
    var unused =
        store.save(
            Checkpoint.none(partition()),
            new Checkpoint(partition(), checkpoint),
            snapshots,
            indexed,
            PartitionMemory.EMPTY);
  }
}
