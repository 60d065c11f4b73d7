package io.logfold.postgres;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Deletes snapshots, within one transaction but in statements of bounded size, because each answer
 * of the server must come within the request timeout. The checkpoint goes first: its row is the
 * lock that keeps savers out.
 */
final class SnapshotDeletion {

  private static final int ROWS = 20_000;

  private final String resetCheckpoint;
  private final String deleteSet;
  private final List<Table> tables;

  SnapshotDeletion(Database database) {
    this.resetCheckpoint =
        """
        UPDATE %s SET next_offset = 0, term = DEFAULT, nonce = DEFAULT, log_index = DEFAULT,
          leader_epoch = DEFAULT, memory = DEFAULT, voided = NULL, saved_at = now()
        WHERE set_id = :set AND partition = :partition"""
            .formatted(database.table("checkpoints"));
    this.deleteSet =
        "DELETE FROM %s WHERE set_id = :set RETURNING partitions"
            .formatted(database.table("snapshot_sets"));
    this.tables =
        Stream.of("snapshots", "older_offsets").map(database::table).map(Table::of).toList();
  }

  void deletePartition(Handle handle, Slot slot) {
    slot.bind(handle.createUpdate(resetCheckpoint)).execute();
    deleteRows(handle, slot);
  }

  /** Answers whether there was such a set. */
  boolean deleteSet(Handle handle, long set) {
    Optional<Integer> partitions =
        handle.createQuery(deleteSet).bind("set", set).mapTo(Integer.class).findOne();
    for (int partition = 0; partition < partitions.orElse(0); partition++) {
      deleteRows(handle, new Slot(set, partition));
    }
    return partitions.isPresent();
  }

  /** Deletes what no checkpoint covers; the caller holds the checkpoint's row. */
  void deleteRows(Handle handle, Slot slot) {
    for (Table table : tables) {
      byte[] from = {};
      Optional<byte[]> to = bound(handle, table, slot, from);
      while (to.isPresent()) {
        from(handle.createUpdate(table.deleteRange), slot, from).bind("to", to.get()).execute();
        from = to.get();
        to = bound(handle, table, slot, from);
      }
      from(handle.createUpdate(table.deleteRest), slot, from).execute();
    }
  }

  private static Optional<byte[]> bound(Handle handle, Table table, Slot slot, byte[] from) {
    return from(handle.createQuery(table.bound), slot, from)
        .map((rows, context) -> rows.getBytes("aggregate_id"))
        .findOne();
  }

  private static <T extends SqlStatement<T>> T from(T statement, Slot slot, byte[] from) {
    return slot.bind(statement).bind("from", from);
  }

  /**
   * The statements for one table.
   *
   * @param bound finds the id before which about {@link #ROWS} rows lie
   */
  private record Table(String bound, String deleteRange, String deleteRest) {

    static Table of(String name) {
      String rows = "FROM %s WHERE set_id = :set AND partition = :partition".formatted(name);
      String deleteRest = "DELETE %s AND aggregate_id >= :from".formatted(rows);
      return new Table(
          """
          SELECT aggregate_id %s AND aggregate_id > :from
          ORDER BY aggregate_id OFFSET %s LIMIT 1"""
              .formatted(rows, ROWS),
          deleteRest + " AND aggregate_id < :to",
          deleteRest);
    }
  }
}
