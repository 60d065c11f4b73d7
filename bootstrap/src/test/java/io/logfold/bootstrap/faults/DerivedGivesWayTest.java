package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.verification.VerificationReport;
import io.logfold.bootstrap.diagnosis.Diagnosis;
import io.logfold.bootstrap.diagnosis.Finding;
import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.json.JacksonStateCodec;
import io.logfold.postgres.PostgresSnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots and index on real servers, damaged in every way: the damage is detected, logged and
 * repaired from the log, or refused; never silently used.
 */
@UseServices
class DerivedGivesWayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestServices services;
  private Testbed testbed;
  private CapturedWarnings warnings;

  DerivedGivesWayTest(TestServices services) {
    this.services = services;
    this.testbed = new Testbed(services, "derived");
    this.warnings = new CapturedWarnings();
  }

  @BeforeEach
  void anew() {
    warnings.close();
    testbed = new Testbed(services, "derived");
    warnings = new CapturedWarnings();
  }

  @AfterEach
  void close() {
    testbed.close();
    warnings.close();
  }

  /** Orders with a payment each, all saved. */
  private void orders(int count) throws Exception {
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();
    for (int i = 0; i < count; i++) {
      Testbed.send(engine, Testbed.create("o-" + i));
      Testbed.send(engine, Testbed.pay("o-" + i, "p-" + i));
    }
    engine.close();
    assertThat(testbed.number("SELECT count(*) FROM logfold.snapshots")).isEqualTo(count);
  }

  private void verifyClean() throws Exception {
    VerificationReport report = testbed.verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.clean()).isTrue();
    assertThat(report.unindexed()).isZero();
  }

  @Test
  void a_row_that_was_tampered_with_under_a_running_engine_is_rebuilt_and_never_used()
      throws Exception {
    orders(10);
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();
    testbed.unseen("UPDATE logfold.snapshots SET state = set_byte(state, 20, 65)");

    var answer = Testbed.send(engine, Testbed.pay("o-3", "again"));

    assertThat(answer.version()).isEqualTo(3);
    assertThat(warnings.all()).contains("damaged").contains("rebuilding from the log");
    engine.close();
    verifyAfterRestart();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TRUNCATE logfold.snapshots",
        "DELETE FROM logfold.snapshots WHERE aggregate_id = 'o-3'",
        "UPDATE logfold.snapshots s SET version = b.version, state = b.state, checksum = b.checksum,"
            + " commands = b.commands, offsets = b.offsets FROM kept_snapshots b"
            + " WHERE s.aggregate_id = b.aggregate_id",
        "DELETE FROM logfold.older_offsets; TRUNCATE logfold.older_offsets",
        "TRUNCATE logfold.checkpoints; INSERT INTO logfold.checkpoints SELECT * FROM kept_checkpoints",
        "DELETE FROM logfold.snapshot_sets",
        "DROP TABLE logfold.snapshots CASCADE",
        "ALTER TABLE logfold.snapshots DISABLE TRIGGER ALL; TRUNCATE logfold.snapshots;"
            + " INSERT INTO logfold.snapshots SELECT * FROM kept_snapshots;"
            + " ALTER TABLE logfold.snapshots ENABLE TRIGGER ALL",
      })
  void what_somebody_changed_in_the_tables_is_noticed_before_anything_is_decided_on_it(
      String change) throws Exception {
    orders(10);
    for (String table : List.of("snapshots", "checkpoints")) {
      testbed.sql("CREATE TABLE kept_%1$s AS TABLE logfold.%1$s".formatted(table));
    }
    Engine<Order, OrderCommand, OrderEvent> first = testbed.serving();
    for (int i = 0; i < 10; i++) {
      assertThat(Testbed.send(first, Testbed.pay("o-" + i, "second")).version()).isEqualTo(3);
    }
    first.close();
    Engine<Order, OrderCommand, OrderEvent> running = testbed.serving();

    testbed.sql(change);
    assertNothingIsCreatedAgain(running, 4);
    running.close();
    verifyClean();

    testbed.sql(change.replace("'o-3'", "'o-4'"));
    Engine<Order, OrderCommand, OrderEvent> started = testbed.serving();
    assertNothingIsCreatedAgain(started, 5);
    started.close();
    verifyClean();
    assertThat(testbed.verify().events()).isEqualTo(50);
  }

  private static void assertNothingIsCreatedAgain(
      Engine<Order, OrderCommand, OrderEvent> engine, long version) throws Exception {
    for (int i = 0; i < 10; i++) {
      String id = "o-" + i;
      var again = CommandRequest.of(id, Testbed.create(id).command(), id + "/again/" + version);
      // A table that is gone is not there for one answer: then nothing is decided at all.
      var answer =
          await()
              .atMost(PATIENCE)
              .ignoreExceptionsMatching(e -> e.getCause() instanceof EngineException.Unavailable)
              .until(
                  () -> engine.send(again).toCompletableFuture().get(30, TimeUnit.SECONDS),
                  any -> true);
      assertThat(answer).isInstanceOf(CommandResult.Rejected.class);
      assertThat(answer.toString()).contains("order.exists");
      assertThat(Testbed.send(engine, Testbed.pay(id, "then " + version)).version())
          .isEqualTo(version);
    }
  }

  /** Partitions that nobody asked still have what was spoiled; a start does not look at it. */
  private void verifyAfterRestart() throws Exception {
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();
    for (int i = 0; i < 10; i++) {
      assertThat(Testbed.send(engine, Testbed.pay("o-" + i, "once more")).version())
          .isBetween(3L, 4L);
    }
    engine.close();
    verifyClean();
  }

  @Test
  void a_checkpoint_at_a_place_that_the_log_does_not_have_stops_until_the_loss_is_accepted()
      throws Exception {
    orders(10);
    testbed.unseen(
        "UPDATE logfold.checkpoints SET nonce = repeat('0', 32)"); // another owner's events
    Engine<Order, OrderCommand, OrderEvent> stopped = testbed.engine();
    assertThatThrownBy(() -> stopped.start().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .hasMessageContaining("lost");
    assertThat(stopped.status()).extracting(PartitionStatus::phase).containsOnly(Phase.FAILED);
    stopped.close();

    var store = testbed.store();
    var log = testbed.log();
    List<Finding> found = new Diagnosis<>(new OrderDecider(), log, store).run();
    assertThat(found)
        .hasSize(Testbed.PARTITIONS)
        .extracting(Finding::code)
        .containsOnly("events-lost");
    for (Finding finding : found) {
      store.discard(log.identity().partition(finding.partition()));
    }
    assertThat(new Diagnosis<>(new OrderDecider(), log, store).run()).isEmpty();

    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();
    assertThat(Testbed.send(engine, Testbed.pay("o-3", "again")).version()).isEqualTo(3);
    engine.close();
    verifyClean();
  }

  @Test
  void a_checkpoint_that_is_older_than_the_retained_log_stops_the_partition_and_says_so()
      throws Exception {
    orders(10);
    testbed.unseen("UPDATE logfold.checkpoints SET next_offset = 1");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", testbed.kafka()))) {
      for (int partition = 0; partition < Testbed.PARTITIONS; partition++) {
        var unused =
            admin
                .deleteRecords(
                    Map.of(
                        new TopicPartition(testbed.topic(), partition),
                        RecordsToDelete.beforeOffset(5)))
                .all()
                .get();
      }
    }
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.engine();

    assertThatThrownBy(() -> engine.start().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .hasMessageContaining("the log begins at 5, but snapshots reach only to 1");

    assertThat(engine.status()).extracting(PartitionStatus::phase).containsOnly(Phase.FAILED);
  }

  @Test
  void another_number_of_partitions_is_refused() throws Exception {
    orders(10);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", testbed.kafka()))) {
      var unused =
          admin.createPartitions(Map.of(testbed.topic(), NewPartitions.increaseTo(5))).all().get();
    }
    await().atMost(PATIENCE).until(() -> testbed.log().identity().partitions() == 5);
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.engine();

    assertThatThrownBy(() -> engine.start().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .hasMessageContaining("5 partitions now and had 2");
  }

  @Test
  void a_topic_that_was_created_anew_starts_empty_and_its_old_snapshots_are_said_and_unused()
      throws Exception {
    orders(10);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", testbed.kafka()))) {
      var unused = admin.deleteTopics(List.of(testbed.topic())).all().get();
      await()
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(testbed.topic()));
    }
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();

    assertThat(Testbed.send(engine, Testbed.create("o-3")).version()).isEqualTo(1);
    assertThat(warnings.all()).contains("its log had the id");
    engine.close();
    verifyClean();
    assertThat(testbed.operations().sets()).hasSize(2);
  }

  @Test
  void a_database_restored_from_an_older_backup_under_a_running_engine_leaves_no_hole()
      throws Exception {
    orders(10);
    for (String table : List.of("snapshots", "checkpoints", "older_offsets")) {
      testbed.sql("CREATE TABLE backup_%1$s AS TABLE logfold.%1$s".formatted(table));
    }
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();
    for (int i = 0; i < 10; i++) {
      Testbed.send(engine, Testbed.pay("o-" + i, "after the backup"));
    }
    engine.close(); // saves all of it
    Engine<Order, OrderCommand, OrderEvent> again = testbed.serving();
    assertThat(Testbed.send(again, Testbed.pay("o-1", "kept in memory")).version()).isEqualTo(4);
    for (String table : List.of("snapshots", "checkpoints", "older_offsets")) {
      testbed.sql("DELETE FROM logfold." + table);
      testbed.sql("INSERT INTO logfold.%1$s SELECT * FROM backup_%1$s".formatted(table));
    }

    for (int i = 0; i < 10; i++) {
      var repeated = Testbed.send(again, Testbed.pay("o-" + i, "after the backup"));
      assertThat(repeated.replayed()).as("o-" + i).isTrue();
    }
    assertThat(warnings.all()).contains("rebuilding from the log");
    assertThat(Testbed.send(again, Testbed.pay("o-1", "at last")).version()).isEqualTo(5);
    again.close();
    verifyClean();
  }

  @Test
  void snapshots_and_index_are_rebuilt_while_commands_run() throws Exception {
    orders(50);
    Engine<Order, OrderCommand, OrderEvent> engine = testbed.serving();
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get()) {
                int i = sent.getAndIncrement();
                try {
                  var unused = Testbed.send(engine, Testbed.pay("o-" + i % 50, "load-" + i));
                } catch (Exception e) {
                  throw new AssertionError("command " + i, e);
                }
              }
            });
    await().atMost(PATIENCE).until(() -> load.isDone() || sent.get() > 100);

    assertThat(testbed.operations().dropAll(testbed.topic())).isEqualTo(1);

    await()
        .atMost(PATIENCE)
        .until(
            () -> load.isDone() || testbed.number("SELECT count(*) FROM logfold.snapshots") == 50);
    int then = sent.get();
    await().atMost(PATIENCE).until(() -> load.isDone() || sent.get() > then + 100);
    over.set(true);
    load.get(60, TimeUnit.SECONDS);
    assertThat(engine.history("o-1").toCompletableFuture().get(30, TimeUnit.SECONDS).scanned())
        .isFalse();
    engine.close();
    verifyClean();
    assertThat(testbed.verify().events()).isEqualTo(100 + sent.get());
  }

  @Test
  void a_command_whose_traces_are_only_in_the_snapshot_is_known_to_the_next_owner()
      throws Exception {
    orders(3);
    Engine<Order, OrderCommand, OrderEvent> first = testbed.serving();
    for (int i = 0; i < 127; i++) {
      Testbed.send(first, Testbed.pay("o-1", "later-" + i));
    }
    first.close();
    Engine<Order, OrderCommand, OrderEvent> second = testbed.serving();
    assertThat(second.status()).allMatch(status -> status.tail() == 0);

    var known = Testbed.send(second, Testbed.pay("o-1", "p-1"));
    assertThat(known.replayed()).isTrue();
    assertThat(known.version()).isEqualTo(2);
    assertThat(Testbed.send(second, Testbed.pay("o-1", "one more")).version()).isEqualTo(130);
    // That was the 128th after it; but the first is younger than ten minutes.
    assertThat(Testbed.send(second, Testbed.pay("o-1", "p-1")).version()).isEqualTo(2);
  }

  /** The state as new code has it: another shape. */
  record Counted(int events, String lastEvent) {}

  /** What new code makes of the same events. */
  private static final class Counting implements Decider<Counted, OrderCommand, OrderEvent> {
    @Override
    public Counted initial() {
      return new Counted(0, "");
    }

    @Override
    public Decision<OrderEvent> decide(Counted state, OrderCommand command) {
      return new OrderDecider().decide(new OrderDecider().initial(), command);
    }

    @Override
    public Counted evolve(Counted state, OrderEvent event) {
      return new Counted(state.events() + 1, event.getClass().getSimpleName());
    }
  }

  @Test
  void new_code_builds_its_own_set_while_old_code_runs_on_the_old_one_and_both_stay()
      throws Exception {
    orders(20);
    Engine<Order, OrderCommand, OrderEvent> old = testbed.serving();
    PostgresSnapshotStore<Counted> changed =
        testbed.store(JacksonStateCodec.of("order", Counted.class, 1));

    Engine.builder(new Counting(), testbed.log(), changed).prepareSnapshots();

    assertThat(warnings.all()).contains("snapshots that are not for the states of order");
    assertThat(Testbed.send(old, Testbed.pay("o-3", "old code goes on")).version()).isEqualTo(3);
    assertThat(old.status()).extracting(PartitionStatus::phase).containsOnly(Phase.SERVING);
    assertThat(testbed.operations().sets())
        .hasSize(2)
        .allMatch(set -> set.contents().snapshots() == 20);

    List<Long> tails = new ArrayList<>();
    try (Engine<Counted, OrderCommand, OrderEvent> fresh =
        Engine.builder(new Counting(), testbed.log(), changed)
            .options(PartitionOptions.DEFAULT)
            .build()) {
      fresh.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
      fresh.status().forEach(status -> tails.add(status.tail()));
      var state = fresh.state("o-3").toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(state.state()).isEqualTo(new Counted(3, "PaymentRecorded"));
    }
    assertThat(tails.stream().mapToLong(Long::longValue).sum()).isEqualTo(1);

    Engine<Order, OrderCommand, OrderEvent> rolledBack = testbed.serving();
    assertThat(rolledBack.status().stream().mapToLong(PartitionStatus::tail).sum())
        .isLessThanOrEqualTo(1);
    assertThat(Testbed.send(rolledBack, Testbed.pay("o-3", "rolled back")).version()).isEqualTo(4);
    assertThat(testbed.operations().sets())
        .extracting(SnapshotSet::fingerprint)
        .doesNotHaveDuplicates()
        .hasSize(2);
  }
}
