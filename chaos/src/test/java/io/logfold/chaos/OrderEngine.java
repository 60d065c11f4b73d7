package io.logfold.chaos;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.logfold.application.engine.Engine;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.embedded.junit.TestServices;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.postgres.PostgresSnapshotStore;

/** An engine of the product that serves orders from a real Kafka and a real Postgres. */
public final class OrderEngine implements AutoCloseable {

  private final KafkaEventLog<OrderEvent> log;
  private final PostgresSnapshotStore<Order> store;
  private final Engine<Order, OrderCommand, OrderEvent> engine;

  private OrderEngine(KafkaEventLog<OrderEvent> log, PostgresSnapshotStore<Order> store) {
    this.log = log;
    this.store = store;
    this.engine = Engine.builder(new OrderDecider(), log, store).build();
  }

  /** Starts one on a topic with two partitions, which is created when there is none. */
  public static OrderEngine start(TestServices services, String topic, String postgres)
      throws Exception {
    OrderEngine started =
        new OrderEngine(
            KafkaEventLog.builder(new OrderEventCodec())
                .bootstrapServers(services.kafka())
                .topic(topic)
                .partitions(2)
                .open(),
            PostgresSnapshotStore.builder(new OrderStateCodec()).url(postgres).build());
    started.engine.start().toCompletableFuture().get(60, SECONDS);
    return started;
  }

  /** Sends a command and waits for its result. */
  public CommandResult<Order, OrderEvent> send(
      String orderId, String commandId, OrderCommand command) throws Exception {
    return engine
        .send(CommandRequest.of(orderId, command, commandId))
        .toCompletableFuture()
        .get(30, SECONDS);
  }

  /** The consistency token of the order's partition, as text. */
  public String token(String orderId) {
    return engine.token(orderId).toString();
  }

  /** Saves what is not saved yet. */
  @Override
  public void close() {
    engine.close();
    store.close();
    log.close();
  }
}
