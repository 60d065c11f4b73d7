package io.logfold.postgres;

import java.sql.SQLException;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The triggers that notice changes in the tables by others than this program (see {@code
 * 005-guards.sql}). The owner of a table can switch its triggers off, so every statement that
 * relies on a checkpoint also asks whether all of them are there and {@code ENABLE ALWAYS}.
 * Switching them off and on again, as {@code pg_restore --disable-triggers} does, leaves them
 * merely enabled, and is therefore noticed afterwards as well. Thread-safe.
 */
final class Guards {

  /** Declares, until the end of a transaction, that its changes are this program's own. */
  static final String ALLOW_CHANGES = "SET LOCAL logfold.writing = 'on'";

  /** How many triggers each table has. */
  private static final Map<String, Integer> TRIGGERS =
      Map.of("snapshots", 2, "older_offsets", 2, "checkpoints", 1, "snapshot_sets", 1);

  private final Schema schema;
  private final String intact;
  private final String voidAll;

  Guards(Schema schema) {
    this.schema = schema;
    this.intact =
        TRIGGERS.entrySet().stream()
            .sorted(Entry.comparingByKey())
            .map(table -> intact(schema.quoted(table.getKey()), table.getValue()))
            .collect(Collectors.joining(" AND ", "(", ")"));
    this.voidAll =
        """
        UPDATE %s SET next_offset = 0, term = DEFAULT, nonce = DEFAULT, log_index = DEFAULT,
          leader_epoch = DEFAULT, memory = DEFAULT,
          voided = 'the triggers that notice changes had been switched off'"""
            .formatted(schema.quoted("checkpoints"));
  }

  private static String intact(String table, int triggers) {
    return """
        (SELECT count(*) = %s FROM pg_catalog.pg_trigger WHERE tgrelid = CAST('%s' AS regclass)
          AND tgname IN ('logfold_changed', 'logfold_truncated') AND tgenabled = 'A')"""
        .formatted(triggers, table);
  }

  /** A boolean expression of SQL: whether every change since the guards were set was noticed. */
  String intact() {
    return intact;
  }

  /**
   * Sets the guards again if they are not intact, and voids every checkpoint of every set, because
   * what was changed meanwhile is unknown.
   */
  void restore(Handle handle) throws SQLException {
    if (areIntact(handle)) {
      return;
    }
    schema.lock(handle);
    if (areIntact(handle)) {
      return; // another node has just done it
    }
    schema.setGuards(handle);
    handle.execute(voidAll);
  }

  private boolean areIntact(Handle handle) {
    return handle.createQuery("SELECT " + intact).mapTo(Boolean.class).one();
  }
}
