package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** A log of its own for each test, and the words that the tests share. */
record Fixture(String url, LogIdentity log) {

  static final TextCodec CODEC = new TextCodec("order", "f1");

  static Fixture on(String url) {
    return new Fixture(url, new LogIdentity("orders", UUID.randomUUID().toString(), 3));
  }

  LogPartition partition() {
    return log.partition(1);
  }

  PostgresSnapshotStore<String> open() {
    return PostgresSnapshotStore.builder(CODEC).url(url).build();
  }

  static <S> SnapshotOperations<S> operations(SnapshotStore<S> store) {
    return store.operations().orElseThrow();
  }

  Checkpoint at(long nextOffset) {
    return at(partition(), nextOffset);
  }

  /** A checkpoint at this offset, in some term; 0 is the beginning. */
  static Checkpoint at(LogPartition partition, long nextOffset) {
    return nextOffset == 0
        ? Checkpoint.none(partition)
        : new Checkpoint(
            partition,
            new Place(
                nextOffset, new Term(7, String.format(Locale.ROOT, "%032x", nextOffset)), 3, 2));
  }

  /** Saves one snapshot, of the aggregate {@code a}. */
  SaveOutcome save(SnapshotStore<String> store, long from, long to, long version) {
    return save(store, from, to, List.of(snapshot("a", version)), Map.of());
  }

  SaveOutcome save(
      SnapshotStore<String> store,
      long from,
      long to,
      List<Snapshot<String>> changed,
      Map<String, EventOffsets> added) {
    return store.save(at(from), at(to), changed, added, PartitionMemory.EMPTY);
  }

  /** The first save of a partition. */
  static SaveOutcome save(
      SnapshotStore<String> store, LogPartition partition, long to, List<Snapshot<String>> all) {
    return store.save(
        Checkpoint.none(partition), at(partition, to), all, Map.of(), PartitionMemory.EMPTY);
  }

  Snapshot<String> load(SnapshotStore<String> store, String id) {
    Snapshot<String> found = store.load(partition(), List.of(id)).snapshots().get(id);
    if (found == null) {
      throw new AssertionError(id + " is not there");
    }
    return found;
  }

  static Snapshot<String> snapshot(String id, long version) {
    return new Snapshot<>(
        id,
        version,
        "{\"id\":\"%s\",\"version\":%s}".formatted(id, version),
        CommandMemory.EMPTY.after("c" + version, version, Instant.EPOCH));
  }

  /** Executes as an operator would, beside the store. */
  int sql(String statement) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement s = connection.createStatement()) {
      return s.execute(statement) ? 0 : s.getUpdateCount();
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  /**
   * The same, as damage that no trigger sees: of the disk, say, or by a copy of the whole database.
   */
  int unseen(String statement) {
    return sql("SET logfold.writing = 'on'; " + statement);
  }

  /** The first column of the first row. */
  String select(String query) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement s = connection.createStatement();
        ResultSet rows = s.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "nothing";
    } catch (SQLException e) {
      throw new AssertionError(query, e);
    }
  }
}
