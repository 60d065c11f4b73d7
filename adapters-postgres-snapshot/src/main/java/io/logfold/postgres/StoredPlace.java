package io.logfold.postgres;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The place of a checkpoint as it is stored. */
record StoredPlace(long offset, long term, String nonce, long index, int leaderEpoch) {

  /** The columns that {@link #read} wants, of a table with the alias {@code c}. */
  static final String COLUMNS = "c.next_offset, c.term, c.nonce, c.log_index, c.leader_epoch";

  /** How many {@link #COLUMNS} there are. */
  static final int WIDTH = 5;

  /** That of the row under the cursor, whose {@link #COLUMNS} come first. */
  static StoredPlace read(ResultSet rows) throws SQLException {
    return new StoredPlace(
        rows.getLong(1), rows.getLong(2), rows.getString(3), rows.getLong(4), rows.getInt(5));
  }

  /**
   * The checkpoint that it makes.
   *
   * @throws UnreadableSnapshot when it is no place in any log
   */
  Checkpoint checkpoint(LogPartition partition) {
    if (offset == 0) {
      return Checkpoint.none(partition);
    }
    // Every record that counts belongs to a term.
    if (offset < 0 || term <= 0 || index < 0) {
      throw new UnreadableSnapshot(
          "the checkpoint of %s is damaged: offset %d, term %d, index %d; discard the partition's snapshots and replay"
              .formatted(partition, offset, term, index));
    }
    return new Checkpoint(partition, new Place(offset, new Term(term, nonce), index, leaderEpoch));
  }
}
