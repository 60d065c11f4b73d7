package io.logfold.postgres;

import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * The tables, which this adapter creates and upgrades by itself: numbered SQL scripts, each run
 * once, under a lock that lets one of many starting nodes do it. A database that is up to date is
 * only read, so the everyday role needs no right to create anything.
 */
final class Schema {

  private static final Logger LOGGER = System.getLogger(Schema.class.getPackageName());

  private static final String GUARDS = "005-guards.sql";

  /** The script at index i leads from version i to version i + 1. Never change one; add one. */
  private static final List<String> SCRIPTS =
      List.of(
          "001-snapshots.sql", "002-offsets.sql", "003-maintenance.sql", "004-places.sql", GUARDS);

  private static final List<String> TABLES =
      List.of("snapshots", "older_offsets", "checkpoints", "snapshot_sets");

  private static final int FIRST_WITH_ALL_TABLES = 2;

  /** States of SQL: something that a script creates is there. */
  private static final Set<String> DUPLICATE = Set.of("42P07", "42701", "42723", "42710");

  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private final String name;
  private volatile boolean upToDate;

  Schema(String name) {
    if (!NAME.matcher(name).matches() || name.startsWith("pg_")) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be the name of the schema; use lower-case letters, digits and _, at most 63"
              .formatted(name));
    }
    this.name = name;
  }

  String quoted(String table) {
    return "\"%s\".\"%s\"".formatted(name, table);
  }

  /** Creates or upgrades the tables, unless this object already found them up to date. */
  void ensure(Handle handle) throws SQLException {
    if (upToDate) {
      return;
    }
    if (version(handle) < SCRIPTS.size() || tables(handle) < TABLES.size()) {
      handle.<SQLException>useTransaction(this::upgrade);
    }
    upToDate = true;
  }

  /** Looks again at the next call: the tables were dropped. */
  void forget() {
    upToDate = false;
  }

  private void upgrade(Handle handle) throws SQLException {
    // A node that had to wait finds the work done.
    lock(handle);
    handle.execute(Guards.ALLOW_CHANGES);
    int from = version(handle);
    int tables = tables(handle);
    if (from == SCRIPTS.size() && tables == TABLES.size()) {
      return;
    }
    handle.execute("CREATE SCHEMA IF NOT EXISTS \"%s\"".formatted(name));
    handle.execute("SET LOCAL search_path TO \"%s\"".formatted(name));
    boolean tableLost = from >= FIRST_WITH_ALL_TABLES && tables < TABLES.size();
    boolean versionLost = from == 0 && tables > 0 && isOurs(handle);
    if (tableLost || versionLost) {
      startOver(handle);
      return;
    }
    Connection connection = handle.getConnection();
    Savepoint before = connection.setSavepoint();
    try {
      runFrom(from, handle);
    } catch (SQLException e) {
      if (from == 0 || !DUPLICATE.contains(String.valueOf(e.getSQLState()))) {
        throw e;
      }
      connection.rollback(before); // the version is not that of the tables
      startOver(handle);
    }
  }

  /** Tables, or the record of their version, were removed. What is left is worth nothing. */
  private void startOver(Handle handle) throws SQLException {
    LOGGER.log(
        Level.WARNING,
        "schema {0} lacks tables, or the record of its version: its tables are created again, and the"
            + " snapshots are rebuilt from the log",
        name);
    for (String table : TABLES) {
      handle.execute("DROP TABLE IF EXISTS %s CASCADE".formatted(quoted(table)));
    }
    for (String function : List.of("as_text", "as_json")) {
      handle.execute("DROP FUNCTION IF EXISTS %s(bytea) CASCADE".formatted(quoted(function)));
    }
    handle.execute("DROP TABLE IF EXISTS " + quoted("schema_version"));
    runFrom(0, handle);
  }

  private void runFrom(int from, Handle handle) throws SQLException {
    if (from == 0) {
      handle.execute(
          "CREATE TABLE IF NOT EXISTS %s (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
              .formatted(quoted("schema_version")));
    }
    for (int version = from + 1; version <= SCRIPTS.size(); version++) {
      run(handle.getConnection(), SCRIPTS.get(version - 1));
      handle.execute(
          "INSERT INTO %s (version) VALUES (?)".formatted(quoted("schema_version")), version);
      LOGGER.log(Level.INFO, "schema {0} is now at version {1}", name, version);
    }
  }

  /** 0: there is nothing yet. */
  private int version(Handle handle) {
    // Not to_regclass: that may answer from what this session knew before it waited for the lock.
    boolean exists =
        handle
            .select(
                "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = ? AND tablename = ?)",
                name,
                "schema_version")
            .mapTo(Boolean.class)
            .one();
    if (!exists) {
      return 0;
    }
    int version =
        handle
            .select("SELECT coalesce(max(version), 0) FROM " + quoted("schema_version"))
            .mapTo(Integer.class)
            .one();
    if (version > SCRIPTS.size()) {
      throw new SnapshotStoreUnavailable(
          ("schema %s is at version %s, but this program knows versions up to %s; upgrade the"
                  + " program, or give it a schema of its own")
              .formatted(name, version, SCRIPTS.size()));
    }
    return version;
  }

  /** How many of the tables there are. */
  private int tables(Handle handle) {
    return handle
        .select(
            "SELECT count(*) FROM pg_tables WHERE schemaname = ? AND tablename = ANY (?)",
            name,
            TABLES.toArray(String[]::new))
        .mapTo(Integer.class)
        .one();
  }

  /** Whether tables without a version were made by this program, and not by another one. */
  private boolean isOurs(Handle handle) {
    return handle
        .select(
            """
            SELECT count(*) = 2 FROM pg_attribute WHERE attname IN ('set_id', 'partition')
              AND attrelid = ANY (SELECT c.oid FROM pg_class c JOIN pg_namespace n
                ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = 'checkpoints')""",
            name)
        .mapTo(Boolean.class)
        .one();
  }

  /** Lets one node at a time change the schema, until its transaction ends. */
  void lock(Handle handle) {
    handle.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "logfold schema " + name);
  }

  /** Sets the triggers as they should be, whatever became of them. */
  void setGuards(Handle handle) throws SQLException {
    handle.execute("SET LOCAL search_path TO \"%s\"".formatted(name));
    run(handle.getConnection(), GUARDS);
  }

  private void run(Connection connection, String script) throws SQLException {
    // By the driver, which knows where a statement ends in Postgres: scripts contain functions.
    try (Statement statement = connection.createStatement()) {
      statement.execute(read(script).replace("{schema}", "\"" + name + "\""));
    }
  }

  private static String read(String script) {
    try (InputStream in = Schema.class.getResourceAsStream("schema/" + script)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file schema/" + script);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
