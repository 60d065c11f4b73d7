package io.logfold.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.logfold.application.snapshot.StateCodec;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Describes a {@link PostgresSnapshotStore}. Needs either {@link #url} or {@link #dataSource}; the
 * rest has defaults. Not thread-safe.
 *
 * @param <S> the aggregate's state
 */
public final class PostgresSnapshotStoreBuilder<S> {

  private final StateCodec<S> codec;
  private @Nullable String url;
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable DataSource dataSource;
  private String schema = "logfold";
  private int poolSize = 4;
  private Duration connectTimeout = Duration.ofSeconds(2);
  private Duration requestTimeout = Duration.ofSeconds(10);

  PostgresSnapshotStoreBuilder(StateCodec<S> codec) {
    this.codec = codec;
  }

  /**
   * Where the server is, e.g. {@code jdbc:postgresql://db.example:5432/orders}. May carry any
   * parameter of the driver (TLS, user, …); what it says wins over the defaults here.
   */
  public PostgresSnapshotStoreBuilder<S> url(String jdbcUrl) {
    this.url = jdbcUrl;
    return this;
  }

  /** The user to connect as; not needed if the url names one. */
  public PostgresSnapshotStoreBuilder<S> user(String name) {
    this.user = name;
    return this;
  }

  /** Never appears in a message. */
  public PostgresSnapshotStoreBuilder<S> password(String secret) {
    this.password = secret;
    return this;
  }

  /**
   * Takes connections from the caller's pool; the caller closes it. That pool then limits the wait
   * for a connection, and {@link #poolSize} and {@link #connectTimeout} do not apply.
   */
  public PostgresSnapshotStoreBuilder<S> dataSource(DataSource pool) {
    this.dataSource = pool;
    return this;
  }

  /** The database schema that holds the tables; default {@code logfold}. */
  public PostgresSnapshotStoreBuilder<S> schema(String name) {
    this.schema = name;
    return this;
  }

  /**
   * Most connections at a time; default 4. Partitions that save or load at the same time use one
   * each; more of them than the server has cores gain nothing.
   */
  public PostgresSnapshotStoreBuilder<S> poolSize(int connections) {
    this.poolSize = connections;
    return this;
  }

  /** Longest wait for a connection, at least 250 ms; default 2 s. */
  public PostgresSnapshotStoreBuilder<S> connectTimeout(Duration timeout) {
    this.connectTimeout = timeout;
    return this;
  }

  /**
   * Longest wait for one answer of the server, at least 1 s; default 10 s. A save or a discard is
   * many small requests, so the limit need not grow with their size.
   */
  public PostgresSnapshotStoreBuilder<S> requestTimeout(Duration timeout) {
    this.requestTimeout = timeout;
    return this;
  }

  /**
   * The store. Opens no connection yet.
   *
   * @throws IllegalArgumentException something above makes no sense
   */
  public PostgresSnapshotStore<S> build() {
    if (requestTimeout.toSeconds() < 1 || connectTimeout.toMillis() < 250) {
      throw new IllegalArgumentException(
          "request timeout %s must be at least 1 s, connect timeout %s at least 250 ms"
              .formatted(requestTimeout, connectTimeout));
    }
    Schema tables = new Schema(schema);
    if (dataSource != null && url == null) {
      return store(dataSource, "the given data source", tables);
    }
    if (url != null && dataSource == null) {
      PGSimpleDataSource server = server(url);
      return store(pool(server), address(server), tables);
    }
    throw new IllegalArgumentException("a snapshot store wants either a url or a data source");
  }

  private PostgresSnapshotStore<S> store(DataSource connections, String address, Schema tables) {
    return new PostgresSnapshotStore<>(
        new Database(connections, address, tables, requestTimeout), codec);
  }

  private PGSimpleDataSource server(String jdbcUrl) {
    if (jdbcUrl.matches("jdbc:postgresql:(//)?[^/?]*@.*")) {
      // The driver would take all of it for a host or a port, and print it.
      throw new IllegalArgumentException(
          "the url of Postgres has '@' before its host, which JDBC does not know; user and password are parameters, as in jdbc:postgresql://host:5432/database?user=name");
    }
    PGSimpleDataSource server = new PGSimpleDataSource();
    try {
      server.setUrl(jdbcUrl);
    } catch (IllegalArgumentException e) {
      // The driver's message repeats the url, which may have a password.
      throw new IllegalArgumentException(
          "the url of Postgres cannot be read; it should look like jdbc:postgresql://host:5432/database");
    }
    if (user != null) {
      server.setUser(user);
    }
    if (password != null) {
      server.setPassword(password);
    }
    if (!jdbcUrl.contains("connectTimeout=")) {
      server.setConnectTimeout(Math.max(1, Math.toIntExact(connectTimeout.toSeconds())));
    }
    if (!jdbcUrl.contains("socketTimeout=")) {
      // Also limits logging in; a frozen server accepts connections and then says nothing.
      server.setSocketTimeout(Math.toIntExact(requestTimeout.toSeconds()));
    }
    if (!jdbcUrl.contains("tcpKeepAlive=")) {
      server.setTcpKeepAlive(true);
    }
    if (!jdbcUrl.contains("ApplicationName=")) {
      server.setApplicationName("logfold");
    }
    return server;
  }

  private HikariDataSource pool(PGSimpleDataSource server) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("logfold-" + schema);
    config.setDataSource(server);
    config.setMaximumPoolSize(poolSize);
    config.setMinimumIdle(0);
    config.setIdleTimeout(Duration.ofMinutes(5).toMillis());
    config.setConnectionTimeout(connectTimeout.toMillis());
    config.setValidationTimeout(connectTimeout.toMillis());
    // Do not try to connect now.
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(sessionLimits());
    HikariDataSource pool = new HikariDataSource(config);
    // The pool has just set it to its callers' patience; but an attempt that outlasts that may
    // succeed, on a busy machine. The limits of the socket hold.
    server.setLoginTimeout(0);
    return pool;
  }

  /**
   * The server gives up a little before the client does, so that the connection survives; and it
   * ends the transaction of a client that fell silent, whose locks would keep the next owner out.
   */
  private String sessionLimits() {
    long millis = requestTimeout.toMillis();
    return """
        SET statement_timeout = %s; SET lock_timeout = %s;
        SET idle_in_transaction_session_timeout = %s; SET jit = off"""
        .formatted(millis * 9 / 10, millis * 8 / 10, millis);
  }

  private static String address(PGSimpleDataSource server) {
    String[] hosts = server.getServerNames();
    int[] ports = server.getPortNumbers();
    StringBuilder address = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      address.append(i == 0 ? "" : ",").append(hosts[i]);
      int port = ports != null && i < ports.length ? ports[i] : 0;
      address.append(':').append(port == 0 ? 5432 : port);
    }
    return address.append('/').append(server.getDatabaseName()).toString();
  }
}
