package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Several savers that all believe they own the partition, as after a takeover, race over a log made
 * from a seed: each reads the checkpoint now and then, and saves ranges that start at a checkpoint
 * it has seen. Every saver checks after every step that what is loaded is a fold of the log.
 */
final class SaverRace {

  private static final int EVENTS = 200;
  private static final int AGGREGATES = 12;
  private static final int SAVERS = 4;

  private final LogPartition partition;
  private final long seed;
  private final boolean fromLater;

  /** Which aggregate the event at each offset belongs to. */
  private final List<String> log = new ArrayList<>();

  /**
   * @param fromLater whether savers save aggregates as they were later than the new checkpoint
   */
  SaverRace(LogPartition partition, long seed, boolean fromLater) {
    this.partition = partition;
    this.seed = seed;
    this.fromLater = fromLater;
    Random random = new Random(seed);
    for (int offset = 0; offset < EVENTS; offset++) {
      log.add("id-" + random.nextInt(1 + random.nextInt(AGGREGATES)));
    }
  }

  @SafeVarargs
  final void run(SnapshotStore<String>... stores) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SAVERS);
    try {
      List<Future<?>> savers = new ArrayList<>();
      for (int i = 0; i < SAVERS; i++) {
        Random random = new Random(seed * 31 + i);
        SnapshotStore<String> store = stores[i % stores.length];
        savers.add(threads.submit(() -> saveToTheEnd(store, random)));
      }
      for (Future<?> saver : savers) {
        saver.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    new LinkedHashSet<>(log).forEach(id -> checkOffsets(stores[0], id));
    assertThat(check(stores[0], 0)).as("seed %s: the last checkpoint", seed).isEqualTo(EVENTS);
  }

  private void saveToTheEnd(SnapshotStore<String> store, Random random) {
    int seen = 0;
    while (seen < EVENTS) {
      int from = seen;
      int to = Math.min(EVENTS, from + 1 + random.nextInt(15));
      SaveOutcome outcome =
          store.save(
              OffsetsContract.at(partition, from),
              OffsetsContract.at(partition, to),
              changed(from, to, random),
              added(from, to),
              new PartitionMemory(List.of(), new StreamPosition("commands", to)));
      assertThat(outcome).as("seed %s: %s to %s", seed, from, to).isNotEqualTo(SaveOutcome.GAP);
      int now = check(store, seen);
      checkOffsets(store, log.get(from));
      checkStart(store, now);
      if (outcome == SaveOutcome.SAVED) {
        assertThat(now).as("seed %s: the checkpoint after saving", seed).isGreaterThanOrEqualTo(to);
      }
      // A saver that does not look keeps building on its own, older view, as a zombie would.
      seen = random.nextInt(3) == 0 ? to : now;
    }
  }

  private List<Snapshot<String>> changed(int from, int to, Random random) {
    List<Snapshot<String>> changed = new ArrayList<>();
    for (String id : new LinkedHashSet<>(log.subList(from, to))) {
      changed.add(fold(id, fromLater ? to + random.nextInt(EVENTS - to + 1) : to));
    }
    return changed;
  }

  private Map<String, EventOffsets> added(int from, int to) {
    Map<String, EventOffsets> added = new HashMap<>();
    for (String id : log.subList(from, to)) {
      added.computeIfAbsent(id, each -> offsets(each, to).from(from));
    }
    return added;
  }

  /** The offsets of the aggregate's events before the given one. */
  private EventOffsets offsets(String id, int to) {
    EventOffsets.Builder offsets = new EventOffsets.Builder();
    for (int offset = 0; offset < to; offset++) {
      if (log.get(offset).equals(id)) {
        offsets.add(offset);
      }
    }
    return offsets.build();
  }

  private void checkOffsets(SnapshotStore<String> store, String id) {
    SnapshotStore.Indexed indexed = store.offsets(partition, id);
    int checkpoint = Math.toIntExact(indexed.checkpoint().nextOffset());
    assertThat(indexed.offsets())
        .as("seed %s: offsets of %s at %s", seed, id, checkpoint)
        .isEqualTo(offsets(id, checkpoint));
    assertThat(indexed.version()).isGreaterThanOrEqualTo(indexed.offsets().size());
  }

  /** The memory is that of the checkpoint, or newer. */
  private void checkStart(SnapshotStore<String> store, int atLeast) {
    SnapshotStore.Start start = store.start(partition);
    long checkpoint = start.checkpoint().nextOffset();
    StreamPosition commands = start.memory().commands();
    assertThat(checkpoint).as("seed %s: start", seed).isGreaterThanOrEqualTo(atLeast);
    assertThat(commands == null ? 0 : commands.next())
        .as("seed %s: the memory at %s", seed, checkpoint)
        .isGreaterThanOrEqualTo(checkpoint);
  }

  /** Loads everything, compares with the log, and answers the checkpoint that held. */
  private int check(SnapshotStore<String> store, int atLeast) {
    List<String> ids = new ArrayList<>(new LinkedHashSet<>(log));
    SnapshotStore.Loaded<String> loaded = store.load(partition, ids);
    int checkpoint = Math.toIntExact(loaded.checkpoint().nextOffset());
    assertThat(checkpoint).as("seed %s: checkpoint", seed).isGreaterThanOrEqualTo(atLeast);
    assertThat(loaded.checkpoint())
        .as("seed %s: the place", seed)
        .isEqualTo(OffsetsContract.at(partition, checkpoint));
    Map<String, Snapshot<String>> expected = new HashMap<>();
    for (String id : ids) {
      Snapshot<String> snapshot = loaded.snapshots().get(id);
      long promised = log.subList(0, checkpoint).stream().filter(id::equals).count();
      if (promised == 0 && (snapshot == null || !fromLater)) {
        continue;
      }
      assertThat(snapshot).as("seed %s: %s at %s", seed, id, checkpoint).isNotNull();
      if (fromLater) {
        assertThat(snapshot.version()).as("seed %s: %s", seed, id).isGreaterThanOrEqualTo(promised);
      }
      expected.put(id, at(id, fromLater ? snapshot.version() : promised));
    }
    assertThat(loaded.snapshots()).as("seed %s at %s", seed, checkpoint).isEqualTo(expected);
    return checkpoint;
  }

  /** The aggregate after all its events before the offset. */
  private Snapshot<String> fold(String id, int to) {
    return at(id, log.subList(0, to).stream().filter(id::equals).count());
  }

  private static Snapshot<String> at(String id, long version) {
    return new Snapshot<>(
        id,
        version,
        id + " after " + version,
        CommandMemory.EMPTY.after("c" + version, version, Instant.EPOCH));
  }
}
