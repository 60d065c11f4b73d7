package io.logfold.bootstrap.faults;

import io.logfold.application.engine.Engine;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.StateCodec;
import io.logfold.application.verification.Verification;
import io.logfold.application.verification.VerificationReport;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Amount;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.embedded.junit.TestServices;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.postgres.PostgresSnapshotStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A topic on a real broker and a database on a real Postgres, and engines on them. */
final class Testbed implements AutoCloseable {

  static final int PARTITIONS = 2;
  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  private static final Currency EURO = Currency.getInstance("EUR");
  private static final int BATCH = 2_000;

  private final String kafka;
  private final String postgres;
  private final String topic;
  private final List<Runnable> closing = new ArrayList<>();

  Testbed(TestServices services, String name) {
    kafka = services.kafka();
    postgres = services.newDatabase();
    topic = services.unique(name);
  }

  String postgres() {
    return postgres;
  }

  String topic() {
    return topic;
  }

  String kafka() {
    return kafka;
  }

  KafkaEventLog<OrderEvent> log() {
    KafkaEventLog<OrderEvent> log =
        KafkaEventLog.builder(new OrderEventCodec())
            .bootstrapServers(kafka)
            .topic(topic)
            .partitions(PARTITIONS)
            .open();
    closing.addFirst(log::close);
    return log;
  }

  PostgresSnapshotStore<Order> store() {
    return store(new OrderStateCodec());
  }

  /** The administration of a store of its own. */
  SnapshotOperations<Order> operations() {
    return store().operations().orElseThrow();
  }

  <S> PostgresSnapshotStore<S> store(StateCodec<S> codec) {
    PostgresSnapshotStore<S> store = PostgresSnapshotStore.builder(codec).url(postgres).build();
    closing.addFirst(store::close);
    return store;
  }

  /** An engine that keeps nothing in memory that is saved; not started. */
  Engine<Order, OrderCommand, OrderEvent> engine() {
    Engine<Order, OrderCommand, OrderEvent> engine =
        Engine.builder(new OrderDecider(), log(), store())
            .options(PartitionOptions.DEFAULT.withMaxResident(0))
            .build();
    closing.addFirst(engine::close);
    return engine;
  }

  /** The same, started. */
  Engine<Order, OrderCommand, OrderEvent> serving() throws Exception {
    Engine<Order, OrderCommand, OrderEvent> engine = engine();
    engine.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
    return engine;
  }

  static CommandRequest<OrderCommand> create(String id) {
    return CommandRequest.of(
        id,
        new OrderCommand.CreateOrder("customer", EURO, PaymentTerms.PREPAID, List.of(), AT),
        id + "/create");
  }

  static CommandRequest<OrderCommand> pay(String id, String commandId) {
    return CommandRequest.of(
        id, new OrderCommand.RecordPayment(Amount.of("1.00"), "cash", 1, AT), commandId);
  }

  /** Sends a command that is to be accepted. */
  static Accepted<Order, OrderEvent> send(
      Engine<Order, OrderCommand, OrderEvent> engine, CommandRequest<OrderCommand> request)
      throws Exception {
    CommandResult<Order, OrderEvent> result =
        engine.send(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
    if (result instanceof Accepted<Order, OrderEvent> accepted) {
      return accepted;
    }
    throw new AssertionError("not accepted: " + result);
  }

  /** Writes so many orders of one event each, straight into the log. */
  void write(int orders) {
    KafkaEventLog<OrderEvent> log = log();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<NewEvent<OrderEvent>> batch = new ArrayList<>();
      try (var writer =
          log.openWriter(partition, io.logfold.application.eventlog.Place.BEGINNING)) {
        for (int i = 0; i < orders; i++) {
          String id = "order-" + i;
          if (log.partitionOf(id) == partition) {
            batch.add(
                new NewEvent<>(
                    id,
                    1,
                    new OrderEvent.OrderCreated("c", EURO, PaymentTerms.PREPAID, List.of(), AT),
                    new EventMetadata(id + "/create", null, null, AT)));
          }
          if (!batch.isEmpty() && (batch.size() == BATCH || i == orders - 1)) {
            var unused = writer.append(batch);
            batch.clear();
          }
        }
      }
    }
  }

  /** The ends of all partitions, added up. */
  long end() {
    KafkaEventLog<OrderEvent> log = log();
    long end = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      end += log.extent(partition).end();
    }
    return end;
  }

  /** The checkpoints of all partitions and sets, added up. */
  long saved() throws SQLException {
    try {
      return number("SELECT coalesce(sum(next_offset), 0) FROM logfold.checkpoints");
    } catch (SQLException e) {
      return 0; // there are no tables yet
    }
  }

  VerificationReport verify() throws InterruptedException {
    return Verification.builder(new OrderDecider(), log(), store())
        .memory(50_000_000)
        .build()
        .run();
  }

  void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres);
        Statement running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  /** The same, as damage that no trigger sees: of the disk, say. */
  void unseen(String statement) throws SQLException {
    sql("SET logfold.writing = 'on'; " + statement);
  }

  long number(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres);
        Statement running = connection.createStatement();
        ResultSet rows = running.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    closing.forEach(Runnable::run);
  }
}
