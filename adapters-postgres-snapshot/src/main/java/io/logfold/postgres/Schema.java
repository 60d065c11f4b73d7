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
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * The tables, which this adapter creates and upgrades by itself: numbered SQL scripts, each run
 * once, under a lock that lets one of many starting nodes do it. A database that is up to date is
 * only read, so the everyday role needs no right to create anything.
 */
final class Schema {

  private static final Logger LOGGER = System.getLogger(Schema.class.getPackageName());

  /** The script at index i leads from version i to version i + 1. Never change one; add one. */
  private static final List<String> SCRIPTS =
      List.of("001-snapshots.sql", "002-offsets.sql", "003-maintenance.sql", "004-places.sql");

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
    if (version(handle) < SCRIPTS.size()) {
      handle.<SQLException>useTransaction(this::upgrade);
    }
    upToDate = true;
  }

  /** Looks again at the next call: somebody dropped the tables. */
  void forget() {
    upToDate = false;
  }

  private void upgrade(Handle handle) throws SQLException {
    // Held until the transaction ends. A node that had to wait finds the work done.
    handle.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "logfold schema " + name);
    int from = version(handle);
    if (from == SCRIPTS.size()) {
      return;
    }
    if (from == 0) {
      handle.execute("CREATE SCHEMA IF NOT EXISTS \"%s\"".formatted(name));
      handle.execute(
          "CREATE TABLE %s (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
              .formatted(quoted("schema_version")));
    }
    handle.execute("SET LOCAL search_path TO \"%s\"".formatted(name));
    for (int version = from + 1; version <= SCRIPTS.size(); version++) {
      String script = read(SCRIPTS.get(version - 1)).replace("{schema}", "\"" + name + "\"");
      run(handle.getConnection(), script);
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
          ("schema %s is at version %d, but this program knows versions up to %d; upgrade the"
                  + " program, or give it a schema of its own")
              .formatted(name, version, SCRIPTS.size()));
    }
    return version;
  }

  private static void run(Connection connection, String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(script);
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
