package io.logfold.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Connections with bounded patience. Opens none before the first call. Thread-safe.
 *
 * <p>Every call either ends or fails within a bounded time, also when the server is frozen: waiting
 * for a connection and each answer of the server have a limit. The isolation is always READ
 * COMMITTED.
 */
final class Database implements AutoCloseable {

  private static final Duration FIRST_CONNECTION = Duration.ofSeconds(30);

  private final DataSource dataSource;
  private final Jdbi jdbi;
  private final Failures failures;
  private final Schema schema;
  private final Guards guards;

  /**
   * @param dataSource closed with this object if it is a pool of our own
   * @param address for messages
   * @param requestTimeout longest wait for one answer of the server
   */
  Database(DataSource dataSource, String address, Schema schema, Duration requestTimeout) {
    this.dataSource = dataSource;
    this.jdbi =
        Jdbi.create(new Connections(dataSource, Math.toIntExact(requestTimeout.toMillis())));
    this.failures = new Failures(address);
    this.schema = schema;
    this.guards = new Guards(schema);
  }

  /**
   * Checks that the server answers, and brings the schema up to date unless that was done. Fails at
   * once when the server refuses, but waits for one that is only slow, as on a busy machine.
   */
  void connect() {
    long began = System.nanoTime();
    while (true) {
      try {
        run("connecting", handle -> true);
        return;
      } catch (SnapshotStoreUnavailable e) {
        if (!stillConnecting(e) || System.nanoTime() - began > FIRST_CONNECTION.toNanos()) {
          throw e;
        }
      }
    }
  }

  /** No answer yet: the pool's patience ended before the first attempt did, or that one's did. */
  private static boolean stillConnecting(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException
          || (at instanceof SQLTransientConnectionException && at.getCause() == null)) {
        return true;
      }
    }
    return false;
  }

  /** Several statements, each for itself, or one. */
  <T> T run(String doing, SqlWork<T> work) {
    try (Handle handle = jdbi.open()) {
      schema.ensure(handle);
      return work.with(handle);
    } catch (SQLException | RuntimeException e) {
      throw failed(doing, e);
    }
  }

  /** All or nothing. The only way to change rows without voiding checkpoints. */
  <T> T transaction(String doing, SqlWork<T> work) {
    return run(
        doing,
        handle ->
            handle.inTransaction(
                TransactionIsolationLevel.READ_COMMITTED,
                open -> {
                  open.execute(Guards.ALLOW_CHANGES);
                  return work.with(open);
                }));
  }

  /** What notices changes by others. */
  Guards guards() {
    return guards;
  }

  /** The name of a table or view, for use in SQL. */
  String table(String name) {
    return schema.quoted(name);
  }

  @Override
  public void close() {
    if (dataSource instanceof HikariDataSource pool) {
      pool.close();
    }
  }

  private SnapshotException failed(String doing, Exception failure) {
    if (Failures.connectionLost(failure) && dataSource instanceof HikariDataSource pool) {
      // What cut one connection has probably cut them all; do not let the next call find out again.
      pool.getHikariPoolMXBean().softEvictConnections();
    }
    if (Failures.schemaLost(failure)) {
      schema.forget();
    }
    return failures.translate(doing, failure);
  }
}
