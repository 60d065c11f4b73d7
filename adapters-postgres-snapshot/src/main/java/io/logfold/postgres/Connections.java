package io.logfold.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * Lends connections with settings of ours: a limit for each answer, and statements that commit by
 * themselves outside transactions. The pool gets them back as they were. Thread-safe.
 */
final class Connections implements ConnectionFactory {

  private record Before(int timeoutMillis, boolean autoCommit) {}

  private final DataSource pool;
  private final int timeoutMillis;
  private final Map<Connection, Before> lent = Collections.synchronizedMap(new IdentityHashMap<>());

  Connections(DataSource pool, int timeoutMillis) {
    this.pool = pool;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public Connection openConnection() throws SQLException {
    Connection connection = pool.getConnection();
    try {
      Before before = new Before(connection.getNetworkTimeout(), connection.getAutoCommit());
      connection.setNetworkTimeout(Runnable::run, timeoutMillis);
      if (!before.autoCommit()) {
        connection.setAutoCommit(true);
      }
      lent.put(connection, before);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    Before before = Objects.requireNonNull(lent.remove(connection), "not lent here");
    try (connection) {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, before.timeoutMillis());
        if (!before.autoCommit()) {
          connection.setAutoCommit(false);
        }
      }
    }
  }
}
