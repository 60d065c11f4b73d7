package io.logfold.postgres;

import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever went wrong into what the port knows. The caller's next move is the same for all of
 * it: go on without snapshots and try again. What does not pass by itself is logged as well, with
 * all its detail.
 */
final class Failures {

  static final String FOREIGN_KEY_VIOLATION = "23503";
  static final String UNIQUE_VIOLATION = "23505";

  private static final Logger LOGGER = System.getLogger(Failures.class.getPackageName());

  private final String address;

  /**
   * @param address where the database is, without a password
   */
  Failures(String address) {
    this.address = address;
  }

  /**
   * @param doing what was tried, for the message, e.g. {@code saving orders-0}
   */
  SnapshotException translate(String doing, Exception failure) {
    if (failure instanceof SnapshotException known) {
      return known;
    }
    SQLException sql = deepest(failure, SQLException.class);
    if (sql == null) {
      // Not even the database's fault. Whatever it is, it must not take a partition down.
      LOGGER.log(Level.ERROR, "%s failed; this is a bug".formatted(doing), failure);
      return new SnapshotStoreUnavailable("%s failed: %s".formatted(doing, failure), failure);
    }
    String message =
        "Postgres at %s is unavailable, %s: %s (SQLSTATE %s)"
            .formatted(address, doing, sql.getMessage(), sql.getSQLState());
    if (!passes(failure, sql)) {
      LOGGER.log(Level.WARNING, message, failure);
    }
    return new SnapshotStoreUnavailable(message, failure);
  }

  /** Whether it may pass with time or a restart of the server. */
  private static boolean passes(Exception failure, SQLException sql) {
    return connectionLost(failure)
        || deepest(failure, SQLTransientConnectionException.class) != null
        || stateOf(sql).startsWith("53") // out of resources
        || stateOf(sql).startsWith("40") // deadlock
        || stateOf(sql).equals("57014") // statement timeout
        || stateOf(sql).equals(FOREIGN_KEY_VIOLATION) // a set was dropped
        || stateOf(sql).equals(UNIQUE_VIOLATION) // a row that should not be there
        || stateOf(sql).equals("55P03"); // lock timeout
  }

  /** Whether the connections that there are may be dead. */
  static boolean connectionLost(Exception failure) {
    SQLException sql = deepest(failure, SQLException.class);
    return sql != null
        && (stateOf(sql).startsWith("08")
            || stateOf(sql).startsWith("57P")
            || stateOf(sql).equals("25P03") // idle in transaction for too long
            || deepest(failure, IOException.class) != null);
  }

  /** Whether a table is gone that was there. */
  static boolean schemaLost(Exception failure) {
    return isState(failure, "42P01") || isState(failure, "3F000");
  }

  static boolean isState(Exception failure, String state) {
    SQLException sql = deepest(failure, SQLException.class);
    return sql != null && stateOf(sql).equals(state);
  }

  private static String stateOf(SQLException sql) {
    String state = sql.getSQLState();
    return state == null ? "" : state;
  }

  private static <T> @Nullable T deepest(Throwable failure, Class<T> type) {
    T found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        found = type.cast(cause);
      }
    }
    return found;
  }
}
