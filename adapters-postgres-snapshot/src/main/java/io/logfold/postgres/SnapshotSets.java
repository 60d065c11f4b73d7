package io.logfold.postgres;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.StateCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which set a log's snapshots are in. Looks once per log, says what it found that is not for this
 * code, and remembers the answer. Thread-safe.
 */
final class SnapshotSets {

  private static final Logger LOGGER = System.getLogger(SnapshotSets.class.getPackageName());
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final String aggregateType;
  private final String fingerprint;
  private final Map<LogIdentity, Long> known = new ConcurrentHashMap<>();
  private final Set<LogIdentity> told = ConcurrentHashMap.newKeySet();

  SnapshotSets(Database database, StateCodec<?> codec) {
    this.database = database;
    this.aggregateType = codec.aggregateType();
    // The shape of the states, and the rule by which commands are remembered beside them.
    this.fingerprint = codec.fingerprint() + "." + CommandMemory.RULE;
  }

  /** Whether this is the set that this program uses for the log. */
  boolean isOwn(LogIdentity log, SnapshotSet set) {
    return set.log().id().equals(log.id())
        && set.aggregateType().equals(aggregateType)
        && set.fingerprint().equals(fingerprint);
  }

  /**
   * Where the log's set has the partition; empty when nothing was saved yet.
   *
   * @throws PartitionCountChanged the log had another number of partitions
   */
  Optional<Slot> find(LogPartition partition) {
    return find(partition.log()).map(set -> new Slot(set, partition.number()));
  }

  /** The same; the set is created when there is none. */
  Slot obtain(LogPartition partition) {
    LogIdentity log = partition.log();
    long set =
        find(log)
            .orElseGet(
                () ->
                    database.transaction(
                        "creating a set of snapshots of " + log.name(), c -> create(c, log)));
    return new Slot(set, partition.number());
  }

  /** Looks again at the next call: the set seems to have been dropped. */
  void forget(LogIdentity log) {
    known.remove(log);
  }

  private Optional<Long> find(LogIdentity log) {
    Long id = known.get(log);
    return id != null
        ? Optional.of(id)
        : database.transaction("looking for snapshots of " + log.name(), c -> look(c, log));
  }

  private long create(Connection connection, LogIdentity log) throws SQLException {
    String insert =
        """
        INSERT INTO %s (set_id, log_name, log_id, partitions, aggregate_type, fingerprint)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (log_id, aggregate_type, fingerprint) DO NOTHING"""
            .formatted(database.table("snapshot_sets"));
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      statement.setLong(1, RANDOM.nextLong(1, Long.MAX_VALUE));
      statement.setString(2, log.name());
      statement.setString(3, log.id());
      statement.setInt(4, log.partitions());
      statement.setString(5, aggregateType);
      statement.setString(6, fingerprint);
      statement.executeUpdate();
    }
    return look(connection, log)
        .orElseThrow(() -> new SQLException("the set was dropped while it was created", "40000"));
  }

  private Optional<Long> look(Connection connection, LogIdentity log) throws SQLException {
    Long own = null;
    StringBuilder others = new StringBuilder();
    String select =
        """
        SELECT set_id, log_id, partitions, aggregate_type, fingerprint, created_at
        FROM %s WHERE log_id = ? OR (log_name = ? AND aggregate_type = ?) ORDER BY created_at"""
            .formatted(database.table("snapshot_sets"));
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, log.id());
      statement.setString(2, log.name());
      statement.setString(3, aggregateType);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          boolean sameLog = rows.getString(2).equals(log.id());
          if (sameLog && rows.getInt(3) != log.partitions()) {
            throw partitionsChanged(log, rows.getInt(3));
          }
          boolean sameType = rows.getString(4).equals(aggregateType);
          if (sameLog && sameType && rows.getString(5).equals(fingerprint)) {
            own = rows.getLong(1);
          } else if (sameType) {
            others.append(
                "%n  set %s, created %s: %s"
                    .formatted(
                        rows.getLong(1),
                        rows.getString(6),
                        sameLog
                            ? "its states have the shape %s".formatted(rows.getString(5))
                            : "its log had the id %s".formatted(rows.getString(2))));
          }
        }
      }
    }
    if (!others.isEmpty() && told.add(log)) {
      tell(log, own == null, others.toString());
    }
    if (own != null) {
      touch(connection, own);
      known.put(log, own);
    }
    return Optional.ofNullable(own);
  }

  private void tell(LogIdentity log, boolean replay, String others) {
    LOGGER.log(
        replay ? Level.WARNING : Level.INFO,
        "log {0} (id {1}) has snapshots that are not for the states of {2} with the shape {3}.{4}"
            + " They are left alone and not used:{5}\nDrop them when no older program needs them.",
        log.name(),
        log.id(),
        aggregateType,
        fingerprint,
        replay ? " There are none for these yet: the log will be replayed." : "",
        others);
  }

  private static PartitionCountChanged partitionsChanged(LogIdentity log, int before) {
    return new PartitionCountChanged(
        ("log %s has %s partitions now and had %s when its snapshots were taken, so the events of"
                + " one aggregate may lie in two partitions. Stop every program that writes to it,"
                + " create a new log with the number you want, copy the events into it by key, in"
                + " their order, and use that")
            .formatted(log.name(), log.partitions(), before));
  }

  private void touch(Connection connection, long id) throws SQLException {
    String update =
        "UPDATE %s SET last_used_at = now() WHERE set_id = ?"
            .formatted(database.table("snapshot_sets"));
    try (PreparedStatement statement = connection.prepareStatement(update)) {
      statement.setLong(1, id);
      statement.executeUpdate();
    }
  }
}
