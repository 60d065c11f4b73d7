package io.logfold.postgres;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** Something to do with an open handle. */
@FunctionalInterface
interface SqlWork<T> {
  T with(Handle handle) throws SQLException;
}
