package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.StateCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * One save, within one transaction: lock the partition's checkpoint row, compare, write the
 * snapshots in portions of about a thousand rows, move the checkpoint.
 *
 * <p>Savers of one partition queue at that row, so what each compares with is the truth; READ
 * COMMITTED lets the one that waited see what the other wrote.
 */
final class SaveTransaction<S> {

  /** Whether aggregates that begin after the stored checkpoint are expected to have no row. */
  enum Newborn {
    /** They have none; if one has, it fails with {@link Failures#UNIQUE_VIOLATION}. */
    HAS_NO_ROW,
    MAY_HAVE_A_ROW
  }

  /** Beyond this, statements get no faster. */
  private static final int ROWS = 1_000;

  /** What a statement may hold in memory, here and in the server, unless a single row has more. */
  private static final int BYTES = 4 << 20;

  private static final Comparator<Snapshot<?>> BY_ID_NEWEST_FIRST =
      Comparator.<Snapshot<?>, String>comparing(Snapshot::aggregateId)
          .thenComparing(Comparator.<Snapshot<?>>comparingLong(Snapshot::version).reversed());

  private final StateCodec<S> codec;
  private final String lock;
  private final String insertCheckpoint;
  private final String moveCheckpoint;
  private final SnapshotUpsert snapshotUpsert;
  private final SnapshotCopy snapshotCopy;
  private final SnapshotDeletion deletion;

  SaveTransaction(Database database, SnapshotDeletion deletion, StateCodec<S> codec) {
    this.deletion = deletion;
    this.codec = codec;
    String checkpoints = database.table("checkpoints");
    this.lock =
        """
        SELECT next_offset, %s AS guarded FROM %s
        WHERE set_id = :set AND partition = :partition FOR NO KEY UPDATE"""
            .formatted(database.guards().intact(), checkpoints);
    this.insertCheckpoint =
        """
        INSERT INTO %s (set_id, partition, next_offset) VALUES (:set, :partition, 0)
        ON CONFLICT DO NOTHING"""
            .formatted(checkpoints);
    this.moveCheckpoint =
        """
        UPDATE %s SET next_offset = :offset, term = :term, nonce = :nonce, log_index = :index,
          leader_epoch = :epoch, memory = :memory, voided = NULL, saved_at = now()
        WHERE set_id = :set AND partition = :partition"""
            .formatted(checkpoints);
    this.snapshotUpsert = new SnapshotUpsert(database);
    this.snapshotCopy = new SnapshotCopy(database);
  }

  SaveOutcome save(Handle handle, Slot slot, Save<S> save, Newborn newborn) throws SQLException {
    Locked locked = lock(handle, slot);
    long stored = locked.nextOffset();
    if (!locked.guarded()) {
      return SaveOutcome.GAP; // what is stored cannot be relied on
    }
    if (stored >= save.to().nextOffset()) {
      return SaveOutcome.OUTDATED;
    }
    if (stored < save.from().nextOffset()) {
      return SaveOutcome.GAP;
    }
    if (stored == 0) {
      // What a checkpoint that was voided, or deleted by hand, has left behind.
      deletion.deleteRows(handle, slot);
    }
    // Rows in their thousands: plain JDBC, with arrays or a stream instead of a call for each.
    Connection connection = handle.getConnection();
    boolean copy = newborn == Newborn.HAS_NO_ROW && SnapshotCopy.possible(connection);
    write(connection, slot, save, stored, copy);
    moveCheckpoint(handle, slot, save);
    return SaveOutcome.SAVED;
  }

  /** What the row says that this transaction has locked, and whether it can be relied on. */
  private record Locked(long nextOffset, boolean guarded) {}

  private Locked lock(Handle handle, Slot slot) throws SQLException {
    Optional<Locked> stored = select(handle, slot);
    if (stored.isEmpty()) {
      slot.bind(handle.createUpdate(insertCheckpoint)).execute();
      stored = select(handle, slot);
    }
    return stored.orElseThrow(
        () -> new SQLException("the set was dropped meanwhile", Failures.FOREIGN_KEY_VIOLATION));
  }

  private Optional<Locked> select(Handle handle, Slot slot) {
    return slot.bind(handle.createQuery(lock))
        .map((rows, context) -> new Locked(rows.getLong("next_offset"), rows.getBoolean("guarded")))
        .findOne();
  }

  private void moveCheckpoint(Handle handle, Slot slot, Save<S> save) {
    Place place = save.to().place();
    slot.bind(handle.createUpdate(moveCheckpoint))
        .bind("offset", place.offset())
        .bind("term", place.term().number())
        .bind("nonce", place.term().nonce())
        .bind("index", place.index())
        .bind("epoch", place.leaderEpoch())
        .bind("memory", PartitionMemoryCodec.encode(save.memory()))
        .execute();
  }

  private void write(Connection connection, Slot slot, Save<S> save, long stored, boolean copy)
      throws SQLException {
    long to = save.to().nextOffset();
    // In the order of the key: neighbours share pages of the index.
    List<Snapshot<S>> sorted = new ArrayList<>(save.changed());
    sorted.sort(BY_ID_NEWEST_FIRST);
    Portion updates = new Portion(rows -> snapshotUpsert.write(connection, slot, to, rows));
    Portion births =
        copy ? new Portion(rows -> snapshotCopy.write(connection, slot, rows)) : updates;
    String last = null;
    for (Snapshot<S> snapshot : sorted) {
      if (snapshot.aggregateId().equals(last)) {
        continue; // an older one of the same aggregate
      }
      last = snapshot.aggregateId();
      // What lies before the stored checkpoint was added by the save that moved it there.
      EventOffsets offsets = save.added().getOrDefault(last, EventOffsets.NONE).from(stored);
      Row row = Row.of(snapshot, codec, offsets);
      // All of its events lie beyond that checkpoint: no save before this one knew of it.
      boolean newborn = offsets.size() == snapshot.version();
      (newborn && row.offsets().length <= SnapshotUpsert.OFFSETS_BESIDE ? births : updates)
          .add(row);
    }
    births.write();
    updates.write();
  }

  /** Gathers rows to be written together. */
  private static final class Portion {

    private interface Writer {
      void write(List<Row> rows) throws SQLException;
    }

    private final Writer writer;
    private final List<Row> rows = new ArrayList<>();
    private int bytes;

    Portion(Writer writer) {
      this.writer = writer;
    }

    void add(Row row) throws SQLException {
      rows.add(row);
      bytes += row.bytes();
      if (rows.size() == ROWS || bytes >= BYTES) {
        write();
      }
    }

    void write() throws SQLException {
      if (!rows.isEmpty()) {
        writer.write(rows);
        rows.clear();
        bytes = 0;
      }
    }
  }
}
