package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.request.CommandResult;
import io.logfold.chaos.OrderEngine;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Token;
import io.logfold.domain.json.OrderCommandCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.RandomOrders;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Topic, snapshots and index as the product writes them, on real servers; then spoiled. */
@UseServices
@TestInstance(Lifecycle.PER_CLASS)
class SnapshotCheckTest {

  private static final int ORDERS = 20;

  private final TestServices services;
  private final List<Operation> operations = new ArrayList<>();
  private final OrderCommandCodec commands = new OrderCommandCodec();
  private String postgres = "";
  private String topic = "";
  private CountedLog log = new CountedLog(List.of(), List.of(), List.of(), List.of());

  SnapshotCheckTest(TestServices services) {
    this.services = services;
  }

  @BeforeAll
  void two_lives_of_an_engine() throws Exception {
    postgres = services.newDatabase();
    topic = services.unique("checked");
    RandomOrders random = new RandomOrders(new Random(5));
    for (int life = 0; life < 2; life++) {
      try (OrderEngine engine = OrderEngine.start(services, topic, postgres)) {
        for (int i = 0; i < ORDERS * 10; i++) {
          OrderCommand command = life == 0 && i < ORDERS ? random.create() : random.command();
          send(engine, "o-" + i % ORDERS, "c-%d-%d".formatted(life, i), command);
        }
      }
    }
    sql("CREATE TABLE kept AS TABLE logfold.snapshots");
    sql("CREATE TABLE kept_places AS TABLE logfold.checkpoints");
    log = TopicReader.read(services.kafka(), topic, Duration.ofSeconds(30));
  }

  @AfterEach
  void mend() throws Exception {
    sql("DELETE FROM logfold.snapshots");
    sql("INSERT INTO logfold.snapshots SELECT * FROM kept");
    sql("DELETE FROM logfold.checkpoints");
    sql("INSERT INTO logfold.checkpoints SELECT * FROM kept_places");
  }

  private void send(OrderEngine engine, String orderId, String commandId, OrderCommand command)
      throws Exception {
    long invoked = System.nanoTime();
    CommandResult<Order, OrderEvent> result = engine.send(orderId, commandId, command);
    Answer answer =
        switch (result) {
          case CommandResult.Accepted<Order, OrderEvent> yes ->
              new Answer.Accepted(
                  yes.version(), Token.parse(engine.token(orderId)), yes.replayed());
          case CommandResult.Rejected<Order, OrderEvent> no -> new Answer.Rejected(no.code());
          case CommandResult.VersionConflict<Order, OrderEvent> conflict ->
              new Answer.Conflict(conflict.actual());
        };
    operations.add(
        new Operation(
            1,
            orderId,
            commandId,
            commands.nameOf(command),
            new String(commands.encode(command), UTF_8),
            null,
            1,
            invoked,
            System.nanoTime(),
            answer));
  }

  private List<Kind> found() throws Exception {
    return SnapshotCheck.check(postgres, topic, log).findings().stream()
        .map(Finding::kind)
        .distinct()
        .toList();
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection(postgres);
        Statement running = connection.createStatement()) {
      running.execute("SET logfold.writing = 'on'"); // as a flaw of the store would do it
      assertThat(running.executeUpdate(statement)).as(statement).isPositive();
    }
  }

  @Test
  void what_the_product_wrote_is_clean() throws Exception {
    Verdict verdict = Checker.check(log, new History(operations, List.of(), List.of()));
    assertThat(verdict.findings()).as(verdict.toString()).isEmpty();
    assertThat(verdict.counts().accepted()).isGreaterThan(ORDERS * 2);
    assertThat(verdict.counts().records().refusals()).isPositive();

    SnapshotVerdict snapshots = SnapshotCheck.check(postgres, topic, log);
    assertThat(snapshots.findings()).isEmpty();
    assertThat(snapshots.snapshots()).isEqualTo(ORDERS);
    assertThat(snapshots.checkpoints()).isEqualTo(2);
    assertThat(snapshots.offsets()).isEqualTo(log.events().size());
  }

  @Test
  void a_snapshot_with_another_state_is_found() throws Exception {
    sql(
        "UPDATE logfold.snapshots SET state = convert_to(replace(convert_from(state, 'UTF8'),"
            + " '\"quantity\":', '\"quantity\":1'), 'UTF8') WHERE aggregate_id = 'o-3'"
            + " OR aggregate_id = 'o-4'");
    assertThat(found()).containsExactly(Kind.WRONG_SNAPSHOT);
  }

  @Test
  void a_snapshot_with_another_version_is_found() throws Exception {
    sql("UPDATE logfold.snapshots SET version = version + 1 WHERE aggregate_id = 'o-3'");
    assertThat(found()).contains(Kind.WRONG_SNAPSHOT);
  }

  @Test
  void a_snapshot_that_is_missing_or_older_than_the_checkpoint_is_found() throws Exception {
    sql("DELETE FROM logfold.snapshots WHERE aggregate_id = 'o-3'");
    assertThat(found()).containsExactly(Kind.MISSING_SNAPSHOT);
  }

  @Test
  void a_snapshot_of_an_order_that_never_was_is_found() throws Exception {
    sql("UPDATE logfold.snapshots SET aggregate_id = 'nobody' WHERE aggregate_id = 'o-3'");
    assertThat(found()).contains(Kind.WRONG_SNAPSHOT, Kind.MISSING_SNAPSHOT);
  }

  @Test
  void an_index_that_points_elsewhere_is_found() throws Exception {
    sql(
        "UPDATE logfold.snapshots SET offsets = set_byte(offsets, 1, get_byte(offsets, 1) # 1)"
            + " WHERE aggregate_id = 'o-3'");
    assertThat(found()).containsExactly(Kind.WRONG_INDEX);
  }

  @Test
  void an_index_that_breaks_off_is_found() throws Exception {
    sql(
        "UPDATE logfold.snapshots SET offsets = substr(offsets, 1, 5)"
            + " WHERE aggregate_id = 'o-3'");
    assertThat(found()).containsExactly(Kind.WRONG_INDEX);
  }

  @Test
  void a_checkpoint_at_another_place_is_found() throws Exception {
    for (String other :
        List.of(
            "log_index = log_index + 1",
            "term = term + 1",
            "nonce = repeat('0', 32)",
            "next_offset = next_offset + 1",
            "leader_epoch = leader_epoch + 1")) {
      sql("UPDATE logfold.checkpoints SET " + other);
      assertThat(found()).as(other).containsExactly(Kind.WRONG_CHECKPOINT);
      mend();
    }
  }

  @Test
  void offsets_that_were_moved_to_rows_of_their_own_count_as_well() throws Exception {
    sql(
        "WITH moved AS (UPDATE logfold.snapshots SET offsets = '' RETURNING set_id, partition,"
            + " aggregate_id) INSERT INTO logfold.older_offsets (set_id, partition, before,"
            + " aggregate_id, offsets) SELECT set_id, partition, 1, aggregate_id, k.offsets FROM"
            + " moved JOIN kept k USING (set_id, partition, aggregate_id)");
    try {
      SnapshotVerdict verdict = SnapshotCheck.check(postgres, topic, log);
      assertThat(verdict.findings()).isEmpty();
      assertThat(verdict.offsets()).isEqualTo(log.events().size());
    } finally {
      sql("DELETE FROM logfold.older_offsets");
    }
  }
}
