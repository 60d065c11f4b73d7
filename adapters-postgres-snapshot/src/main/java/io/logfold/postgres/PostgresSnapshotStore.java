package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.StateCodec;
import io.logfold.application.snapshot.UnreadableSnapshot;
import io.logfold.postgres.SaveTransaction.Newborn;
import io.logfold.postgres.SnapshotQueries.Found;
import io.logfold.postgres.SnapshotQueries.FoundOffsets;
import io.logfold.postgres.SnapshotQueries.FoundStart;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * {@link SnapshotStore} on Postgres 12 or later. Thread-safe.
 *
 * <p>Building one touches no network: the tables are created, in a schema of their own, by the
 * first call that reaches the server. While the server is away every call fails within a bounded
 * time with {@link SnapshotStoreUnavailable}; when it is back, calls succeed again by themselves.
 *
 * <p>Savers of the same partition queue at its checkpoint row, so that whatever they do at the same
 * time, the rows are a fold of the log up to that checkpoint or later. A commit is durable when
 * {@link #save} returns, as far as the server's {@code synchronous_commit} says so.
 *
 * <p>A change in the tables by anything else voids the checkpoints of the partitions concerned, so
 * that their owners rebuild them before they decide anything on it ({@link Guards}).
 *
 * <p>Aggregate ids may be up to about 2,000 bytes of UTF-8 (an index entry has to fit in a third of
 * a page).
 *
 * @param <S> the aggregate's state
 */
public final class PostgresSnapshotStore<S> implements SnapshotStore<S> {

  private static final Logger LOGGER =
      System.getLogger(PostgresSnapshotStore.class.getPackageName());

  private final Database database;
  private final StateCodec<S> codec;
  private final SnapshotSets sets;
  private final SnapshotQueries queries;
  private final SaveTransaction<S> saveTransaction;
  private final SnapshotDeletion deletion;

  PostgresSnapshotStore(Database database, StateCodec<S> codec) {
    this.database = database;
    this.codec = codec;
    this.sets = new SnapshotSets(database, codec);
    this.queries = new SnapshotQueries(database);
    this.deletion = new SnapshotDeletion(database);
    this.saveTransaction = new SaveTransaction<>(database, deletion, codec);
  }

  /** Starts to describe a store for states of this codec. */
  public static <S> PostgresSnapshotStoreBuilder<S> builder(StateCodec<S> codec) {
    return new PostgresSnapshotStoreBuilder<>(codec);
  }

  /**
   * Checks that the server answers, and creates or upgrades the tables, for programs that would
   * rather fail at start.
   *
   * @throws SnapshotStoreUnavailable the server cannot be reached or refuses, or the tables are
   *     those of a newer program
   */
  public void connect() {
    database.connect();
  }

  @Override
  public Start start(LogPartition partition) {
    Optional<FoundStart> read =
        read("reading where to start in " + partition, partition, queries::start);
    if (read.isEmpty()) {
      return Start.none(partition);
    }
    FoundStart found = read.get();
    Checkpoint checkpoint = found.place().checkpoint(partition);
    if (found.voided() != null) {
      LOGGER.log(
          Level.WARNING,
          "the snapshots of {0} are void: {1}; the partition is replayed from the log",
          partition,
          found.voided());
    }
    try {
      return new Start(checkpoint, PartitionMemoryCodec.decode(found.memory()));
    } catch (DamagedRow e) {
      throw new UnreadableSnapshot(
          "the memory of %s is damaged: %s; discard the partition's snapshots and replay"
              .formatted(partition, e.reason()),
          e);
    }
  }

  /** Leaves the memory where it is, which may be large. */
  @Override
  public Checkpoint checkpoint(LogPartition partition) {
    return read("reading the checkpoint of " + partition, partition, queries::checkpoint)
        .map(place -> place.checkpoint(partition))
        .orElseGet(() -> Checkpoint.none(partition));
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    Optional<Found> read =
        read(
            "loading snapshots of " + partition,
            partition,
            (handle, slot) -> queries.byIds(handle, slot, aggregateIds));
    if (read.isEmpty()) {
      return new Loaded<>(Checkpoint.none(partition), Map.of());
    }
    Found found = read.get();
    Checkpoint checkpoint = found.place().checkpoint(partition);
    Map<String, Snapshot<S>> snapshots = HashMap.newHashMap(found.rows().size());
    for (Row row : found.rows()) {
      Snapshot<S> snapshot = decode(partition, row);
      snapshots.put(snapshot.aggregateId(), snapshot);
    }
    return new Loaded<>(checkpoint, snapshots);
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    byte[] id = Row.idBytes(aggregateId);
    Optional<FoundOffsets> read =
        read(
            "reading the index of " + partition,
            partition,
            (handle, slot) -> queries.offsets(handle, slot, id));
    if (read.isEmpty()) {
      return new Indexed(Checkpoint.none(partition), 0, EventOffsets.NONE);
    }
    FoundOffsets found = read.get();
    Checkpoint checkpoint = found.place().checkpoint(partition);
    try {
      return new Indexed(checkpoint, found.version(), OffsetsCodec.decode(id, found.pieces()));
    } catch (DamagedRow e) {
      throw new UnreadableSnapshot(
          "the index of %s in %s is damaged: %s; its history is in the log; rebuild the partition's snapshots to repair it"
              .formatted(aggregateId, partition, e.reason()),
          e);
    }
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    Save<S> save = new Save<>(from, to, changed, added, memory);
    try {
      return trySave(save);
    } catch (SnapshotStoreUnavailable e) {
      if (!Failures.isState(e, Failures.FOREIGN_KEY_VIOLATION)) {
        throw e;
      }
      // The set that we remember was dropped. A new one takes its place.
      sets.forget(save.partition().log());
      return trySave(save);
    }
  }

  @Override
  public void discard(LogPartition partition) {
    Optional<Slot> slot = sets.find(partition);
    if (slot.isPresent()) {
      database.transaction(
          "discarding the snapshots of " + partition,
          handle -> {
            database.guards().restore(handle);
            deletion.deletePartition(handle, slot.get());
            return slot;
          });
    }
  }

  @Override
  public Optional<SnapshotOperations<S>> operations() {
    return Optional.of(new PostgresSnapshotOperations<>(database, sets, queries, deletion, codec));
  }

  @Override
  public void close() {
    database.close();
  }

  private SaveOutcome trySave(Save<S> save) {
    Slot slot = sets.obtain(save.partition());
    try {
      return trySave(slot, save, Newborn.HAS_NO_ROW);
    } catch (SnapshotStoreUnavailable e) {
      if (!Failures.isState(e, Failures.UNIQUE_VIOLATION)) {
        throw e;
      }
      // Rows without a checkpoint: the tables were changed by hand.
      return trySave(slot, save, Newborn.MAY_HAVE_A_ROW);
    }
  }

  private SaveOutcome trySave(Slot slot, Save<S> save, Newborn newborn) {
    return database.transaction(
        "saving snapshots of " + save.partition(),
        handle -> saveTransaction.save(handle, slot, save, newborn));
  }

  /** Empty when nothing was saved yet. */
  private <T> Optional<T> read(String doing, LogPartition partition, SlotQuery<T> query) {
    Optional<Slot> slot = sets.find(partition);
    Optional<T> found = slot.flatMap(known -> read(doing, known, query));
    if (slot.isEmpty() || found.isPresent()) {
      return found;
    }
    // The partition has no row: nothing saved yet, or the set was dropped and has a successor.
    sets.forget(partition.log());
    Optional<Slot> now = sets.find(partition);
    return now.equals(slot) ? found : now.flatMap(successor -> read(doing, successor, query));
  }

  private <T> Optional<T> read(String doing, Slot slot, SlotQuery<T> query) {
    return database.run(doing, handle -> query.in(handle, slot));
  }

  private Snapshot<S> decode(LogPartition partition, Row row) {
    try {
      return row.decode(codec);
    } catch (DamagedRow e) {
      throw new UnreadableSnapshot(
          "snapshot of %s at version %s in %s is damaged: %s; discard the partition's snapshots and replay"
              .formatted(row.aggregateId(), row.version(), partition, e.reason()),
          e);
    }
  }

  @FunctionalInterface
  private interface SlotQuery<T> {
    Optional<T> in(Handle handle, Slot slot) throws SQLException;
  }
}
