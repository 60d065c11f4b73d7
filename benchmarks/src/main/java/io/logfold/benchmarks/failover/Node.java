package io.logfold.benchmarks.failover;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.domain.json.OrderAnswerCodec;
import io.logfold.domain.json.OrderCommandCodec;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.nodes.KafkaMembership;
import io.logfold.kafka.nodes.KafkaNode;
import io.logfold.postgres.PostgresSnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * A node in a process of its own. It prints what happens to its partitions, each with the time in
 * ms: {@code begun}, then {@code recovering 3 1792…}, {@code opening}, {@code opened}, {@code
 * serving}; and leaves in good order when a line comes in.
 */
final class Node {

  private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 2;

  private Node() {}

  static void run(String kafka, String postgres, String topic, Duration session)
      throws IOException, InterruptedException {
    tell("begun", 0);
    try (KafkaEventLog<OrderEvent> log =
            KafkaEventLog.builder(new OrderEventCodec())
                .bootstrapServers(kafka)
                .topic(topic)
                .open();
        PostgresSnapshotStore<Order> snapshots =
            PostgresSnapshotStore.builder(new OrderStateCodec()).url(postgres).build()) {
      KafkaMembership<Order, OrderCommand, OrderEvent> membership =
          KafkaNode.beside(log)
              .join(session, RELEASE_PATIENCE, new OrderCommandCodec(), new OrderAnswerCodec());
      try (Engine<Order, OrderCommand, OrderEvent> engine =
          Engine.builder(
                  new OrderDecider(),
                  new TimedLog<>(log, p -> tell("opening", p), p -> tell("opened", p)),
                  snapshots)
              .assignment(membership.assignment())
              .forwarding(membership.forwarding())
              .closePatience(RELEASE_PATIENCE)
              .build()) {
        var unused = engine.start(); // waited for by its status
        watch(engine);
      }
    }
    System.out.println("gone");
  }

  private static void watch(Engine<?, ?, ?> engine) throws IOException, InterruptedException {
    Phase[] before = new Phase[engine.status().size()];
    Arrays.fill(before, Phase.IDLE);
    while (System.in.available() == 0) {
      for (PartitionStatus status : engine.status()) {
        Phase phase = status.phase();
        if (phase != before[status.partition()]
            && (phase == Phase.SERVING || phase == Phase.RECOVERING)) {
          tell(phase.name().toLowerCase(Locale.ROOT), status.partition());
        }
        before[status.partition()] = status.phase();
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static synchronized void tell(String what, int partition) {
    System.out.println(what + " " + partition + " " + System.currentTimeMillis());
  }
}
