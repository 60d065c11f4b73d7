package io.logfold.bootstrap.documents;

import io.logfold.application.engine.Engine;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.domain.json.OrderAnswerCodec;
import io.logfold.domain.json.OrderCommandCodec;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.nodes.KafkaNode;
import io.logfold.postgres.PostgresSnapshotStore;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The example of the README, as it is compiled; {@link ReadmeExampleTest} compares the two. */
abstract class ReadmeExample {

  abstract void show(@Nullable Order state);

  abstract void explain(String code);

  abstract void decideAgain();

  void run(String requestId) {
    var log =
        KafkaEventLog.builder(new OrderEventCodec())
            .bootstrapServers("localhost:9092")
            .topic("orders")
            .open();
    var snapshots =
        PostgresSnapshotStore.builder(new OrderStateCodec())
            .url("jdbc:postgresql://localhost/orders")
            .build();
    var membership =
        KafkaNode.beside(log)
            .join(
                KafkaNode.DEFAULT_SESSION,
                Duration.ofSeconds(30),
                new OrderCommandCodec(),
                new OrderAnswerCodec());

    var engine =
        Engine.builder(new OrderDecider(), log, snapshots)
            .assignment(membership.assignment())
            .forwarding(membership.forwarding())
            .build();
    engine.start().join();

    CommandRequest<OrderCommand> request =
        CommandRequest.of("order-1", new ApproveOrder(Instant.now()), requestId);
    switch (engine.send(request).join()) {
      case Accepted<Order, OrderEvent> accepted -> show(accepted.state());
      case Rejected<Order, OrderEvent> rejected -> explain(rejected.code());
      case VersionConflict<Order, OrderEvent> conflict -> decideAgain();
    }
  }
}
