package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.StateCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One save, within one transaction: lock the partition's checkpoint row, compare, write the
 * snapshots in statements of about a thousand rows, move the checkpoint.
 *
 * <p>Savers of one partition queue at that row, so what each compares with is the truth; READ
 * COMMITTED lets the one that waited see what the other wrote.
 */
final class Saving<S> {

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
  private final Writing writing;

  Saving(Database database, StateCodec<S> codec) {
    this.codec = codec;
    String checkpoints = database.table("checkpoints");
    this.lock =
        "SELECT next_offset FROM %s WHERE set_id = ? AND partition = ? FOR NO KEY UPDATE"
            .formatted(checkpoints);
    this.insertCheckpoint =
        "INSERT INTO %s (set_id, partition, next_offset) VALUES (?, ?, 0) ON CONFLICT DO NOTHING"
            .formatted(checkpoints);
    this.moveCheckpoint =
        "UPDATE %s SET next_offset = ?, saved_at = now() WHERE set_id = ? AND partition = ?"
            .formatted(checkpoints);
    this.writing = new Writing(database);
  }

  SaveOutcome save(
      Connection connection,
      long set,
      int partition,
      long from,
      long to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added)
      throws SQLException {
    long stored = lock(connection, set, partition);
    if (stored >= to) {
      return SaveOutcome.OUTDATED;
    }
    if (stored < from) {
      return SaveOutcome.GAP;
    }
    write(connection, set, partition, stored, to, changed, added);
    try (PreparedStatement statement = connection.prepareStatement(moveCheckpoint)) {
      statement.setLong(1, to);
      statement.setLong(2, set);
      statement.setInt(3, partition);
      statement.executeUpdate();
    }
    return SaveOutcome.SAVED;
  }

  private long lock(Connection connection, long set, int partition) throws SQLException {
    Long stored = select(connection, set, partition);
    if (stored == null) {
      try (PreparedStatement statement = connection.prepareStatement(insertCheckpoint)) {
        statement.setLong(1, set);
        statement.setInt(2, partition);
        statement.executeUpdate();
      }
      stored = select(connection, set, partition);
    }
    if (stored == null) {
      throw new SQLException("the set was dropped meanwhile", Failures.FOREIGN_KEY_VIOLATION);
    }
    return stored;
  }

  private @Nullable Long select(Connection connection, long set, int partition)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(lock)) {
      statement.setLong(1, set);
      statement.setInt(2, partition);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : null;
      }
    }
  }

  private void write(
      Connection connection,
      long set,
      int partition,
      long stored,
      long to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added)
      throws SQLException {
    // In the order of the key: neighbours share pages of the index.
    List<Snapshot<S>> sorted = new ArrayList<>(changed);
    sorted.sort(BY_ID_NEWEST_FIRST);
    List<Row> rows = new ArrayList<>(Math.min(sorted.size(), ROWS));
    int bytes = 0;
    String last = null;
    for (Snapshot<S> snapshot : sorted) {
      if (snapshot.aggregateId().equals(last)) {
        continue; // an older one of the same aggregate
      }
      last = snapshot.aggregateId();
      // What lies before the stored checkpoint was added by whoever moved it there.
      EventOffsets offsets = added.getOrDefault(last, EventOffsets.NONE).from(stored);
      Row row = Row.of(snapshot, codec, offsets);
      rows.add(row);
      bytes += row.bytes();
      if (rows.size() == ROWS || bytes >= BYTES) {
        writing.write(connection, set, partition, to, rows);
        rows.clear();
        bytes = 0;
      }
    }
    if (!rows.isEmpty()) {
      writing.write(connection, set, partition, to, rows);
    }
  }
}
