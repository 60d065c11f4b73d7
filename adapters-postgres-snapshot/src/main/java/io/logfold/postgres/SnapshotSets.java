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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Which set a log's snapshots are in. Looks once per log, logs which sets it found that this code
 * cannot use, and remembers the answer. Thread-safe.
 */
final class SnapshotSets {

  private static final Logger LOGGER = System.getLogger(SnapshotSets.class.getPackageName());
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final String aggregateType;
  private final String fingerprint;
  private final Map<LogIdentity, Long> known = new ConcurrentHashMap<>();
  private final Set<LogIdentity> reported = ConcurrentHashMap.newKeySet();

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
   * The partition's slot in the log's set; empty when nothing was saved yet.
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
                        "creating a set of snapshots of " + log.name(),
                        handle -> create(handle, log)));
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
        : database.transaction(
            "looking for snapshots of " + log.name(), handle -> look(handle, log));
  }

  private long create(Handle handle, LogIdentity log) throws SQLException {
    String insert =
        """
        INSERT INTO %s (set_id, log_name, log_id, partitions, aggregate_type, fingerprint)
        VALUES (:set, :logName, :logId, :partitions, :type, :fingerprint)
        ON CONFLICT (log_id, aggregate_type, fingerprint) DO NOTHING"""
            .formatted(database.table("snapshot_sets"));
    handle
        .createUpdate(insert)
        .bind("set", RANDOM.nextLong(1, Long.MAX_VALUE))
        .bind("logName", log.name())
        .bind("logId", log.id())
        .bind("partitions", log.partitions())
        .bind("type", aggregateType)
        .bind("fingerprint", fingerprint)
        .execute();
    return look(handle, log)
        .orElseThrow(() -> new SQLException("the set was dropped while it was created", "40000"));
  }

  /** A set of the same log, or of another one with its name. */
  private record Candidate(
      long id, String logId, int partitions, String type, String fingerprint, String createdAt) {

    static Candidate read(ResultSet rows) throws SQLException {
      return new Candidate(
          rows.getLong("set_id"),
          rows.getString("log_id"),
          rows.getInt("partitions"),
          rows.getString("aggregate_type"),
          rows.getString("fingerprint"),
          rows.getString("created_at"));
    }
  }

  private Optional<Long> look(Handle handle, LogIdentity log) {
    Long own = null;
    StringBuilder others = new StringBuilder();
    for (Candidate set : candidates(handle, log)) {
      boolean sameLog = set.logId().equals(log.id());
      if (sameLog && set.partitions() != log.partitions()) {
        throw partitionsChanged(log, set.partitions());
      }
      boolean sameType = set.type().equals(aggregateType);
      if (sameLog && sameType && set.fingerprint().equals(fingerprint)) {
        own = set.id();
      } else if (sameType) {
        others.append(
            "%n  set %s, created %s: %s"
                .formatted(
                    set.id(),
                    set.createdAt(),
                    sameLog
                        ? "its states have the shape %s".formatted(set.fingerprint())
                        : "its log had the id %s".formatted(set.logId())));
      }
    }
    if (!others.isEmpty() && reported.add(log)) {
      report(log, own == null, others.toString());
    }
    if (own != null) {
      touch(handle, own);
      known.put(log, own);
    }
    return Optional.ofNullable(own);
  }

  private List<Candidate> candidates(Handle handle, LogIdentity log) {
    String select =
        """
        SELECT set_id, log_id, partitions, aggregate_type, fingerprint, created_at FROM %s
        WHERE log_id = :logId OR (log_name = :logName AND aggregate_type = :type)
        ORDER BY created_at"""
            .formatted(database.table("snapshot_sets"));
    return handle
        .createQuery(select)
        .bind("logId", log.id())
        .bind("logName", log.name())
        .bind("type", aggregateType)
        .map((rows, context) -> Candidate.read(rows))
        .list();
  }

  private void report(LogIdentity log, boolean replay, String others) {
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

  private void touch(Handle handle, long id) {
    String update =
        "UPDATE %s SET last_used_at = now() WHERE set_id = :set"
            .formatted(database.table("snapshot_sets"));
    handle.createUpdate(update).bind("set", id).execute();
  }
}
