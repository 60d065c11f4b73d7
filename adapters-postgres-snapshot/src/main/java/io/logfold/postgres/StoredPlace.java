package io.logfold.postgres;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The place of a checkpoint as it is stored.
 *
 * @param guarded whether the {@link Guards} were intact at the same moment
 */
record StoredPlace(
    long offset, long term, String nonce, long index, int leaderEpoch, boolean guarded) {

  /** The columns that {@link #read} needs, of a table with the alias {@code c}. */
  static String columns(Guards guards) {
    return "c.next_offset, c.term, c.nonce, c.log_index, c.leader_epoch, %s AS guarded"
        .formatted(guards.intact());
  }

  /** That of the current row, which has the {@link #columns}. */
  static StoredPlace read(ResultSet rows) throws SQLException {
    return new StoredPlace(
        rows.getLong("next_offset"),
        rows.getLong("term"),
        rows.getString("nonce"),
        rows.getLong("log_index"),
        rows.getInt("leader_epoch"),
        rows.getBoolean("guarded"));
  }

  /**
   * The checkpoint that it makes.
   *
   * @throws UnreadableSnapshot when it is no place in any log, or cannot be relied on
   */
  Checkpoint checkpoint(LogPartition partition) {
    if (!guarded) {
      throw new UnreadableSnapshot(
          ("the triggers that notice changes in the snapshots of %s were switched off or dropped, so"
                  + " what was changed is unknown; discard the partition's snapshots and replay")
              .formatted(partition));
    }
    if (offset == 0) {
      return Checkpoint.none(partition);
    }
    // Every record that counts belongs to a term.
    if (offset < 0 || term <= 0 || index < 0) {
      throw new UnreadableSnapshot(
          "the checkpoint of %s is damaged: offset %s, term %s, index %s; discard the partition's snapshots and replay"
              .formatted(partition, offset, term, index));
    }
    return new Checkpoint(partition, new Place(offset, new Term(term, nonce), index, leaderEpoch));
  }
}
