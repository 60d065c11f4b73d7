package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A log of its own for each test, the stores that it opens, and the words that contracts share. */
abstract class StoreFixture {

  final LogIdentity log =
      new LogIdentity("orders-" + UUID.randomUUID(), UUID.randomUUID().toString(), 3);
  final LogPartition partition = log.partition(1);
  private final List<SnapshotStore<String>> opened = new ArrayList<>();
  SnapshotStore<String> store = new InMemorySnapshotStore<>();

  /**
   * A store as code with this aggregate type and this fingerprint of the state sees it. All stores
   * that one test opens have the same storage behind them. The contract closes them.
   */
  protected abstract SnapshotStore<String> open(String aggregateType, String fingerprint);

  /** Called by the test framework. */
  @BeforeEach
  protected final void openStore() {
    store = opened("thing", "f1");
  }

  /** Called by the test framework. */
  @AfterEach
  protected final void closeStores() {
    opened.forEach(SnapshotStore::close);
  }

  final SnapshotStore<String> opened(String aggregateType, String fingerprint) {
    SnapshotStore<String> another = open(aggregateType, fingerprint);
    opened.add(another);
    return another;
  }

  @SafeVarargs
  final SaveOutcome save(long from, long to, Snapshot<String>... changed) {
    List<Snapshot<String>> all = new ArrayList<>();
    for (Snapshot<String> snapshot : changed) {
      all.add(snapshot);
    }
    return save(store, at(from), at(to), all);
  }

  static SaveOutcome save(
      SnapshotStore<String> store, Checkpoint from, Checkpoint to, List<Snapshot<String>> changed) {
    return save(store, from, to, changed, Map.of());
  }

  /** Saves the aggregate {@code a} at this version, whose new events lie at these offsets. */
  final SaveOutcome save(long from, long to, long version, long... added) {
    return save(
        store,
        at(from),
        at(to),
        List.of(snapshot("a", version)),
        added.length == 0 ? Map.of() : Map.of("a", EventOffsets.of(added)));
  }

  static SaveOutcome save(
      SnapshotStore<String> store,
      Checkpoint from,
      Checkpoint to,
      List<Snapshot<String>> changed,
      Map<String, EventOffsets> added) {
    return store.save(from, to, changed, added, PartitionMemory.EMPTY);
  }

  final Checkpoint at(long nextOffset) {
    return at(partition, nextOffset);
  }

  /**
   * A checkpoint at this offset: 0 is the beginning, any other has a place that is like no other.
   */
  static Checkpoint at(LogPartition partition, long nextOffset) {
    return nextOffset == 0
        ? Checkpoint.none(partition)
        : new Checkpoint(
            partition,
            new Place(
                nextOffset,
                new Term(1 + nextOffset / 3, "%032x".formatted(nextOffset)),
                nextOffset * 2,
                (int) (nextOffset % 100)));
  }

  static Snapshot<String> snapshot(String id, long version) {
    return new Snapshot<>(
        id,
        version,
        "%s at %d".formatted(id, version),
        CommandMemory.EMPTY.after("c", version, Instant.EPOCH));
  }
}
