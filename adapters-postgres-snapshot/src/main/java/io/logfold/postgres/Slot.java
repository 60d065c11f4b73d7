package io.logfold.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.SqlStatement;

/** One partition of one set of snapshots: what the key of each of its rows begins with. */
record Slot(long set, int partition) {

  /** Binds {@code :set} and {@code :partition} of a statement. */
  <T extends SqlStatement<T>> T bind(T statement) {
    return statement.bind("set", set).bind("partition", partition);
  }

  /** Binds {@code set_id} to this parameter of a statement and {@code partition} to the next. */
  void bind(PreparedStatement statement, int parameter) throws SQLException {
    statement.setLong(parameter, set);
    statement.setInt(parameter + 1, partition);
  }
}
