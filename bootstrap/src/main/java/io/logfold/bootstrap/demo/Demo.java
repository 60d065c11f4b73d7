package io.logfold.bootstrap.demo;

import io.logfold.application.engine.Engine;
import io.logfold.application.request.CommandResult;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.demo.DemoReport.Step;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.PaymentTerms;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Order 123 is created and shipped, on a topic of its own. Nothing in the report is made up: the
 * topic's content is read back from the topic, and states come from a consumer in another process,
 * which is killed in the end and replaced by one that knows nothing.
 */
public final class Demo {

  static final String ORDER_ID = "123";

  private static final Currency EUR = Currency.getInstance("EUR");
  private static final String NO_OUTPUT = "No output";

  private final OrderServices services;
  private final InstantSource clock;
  private final Consumer<String> progress;
  private final String topic;
  private final Map<String, String> kafka;
  private final TopicPartition partition;
  private final List<Step> steps = new ArrayList<>();
  private int acknowledged;

  /**
   * @param services on an empty topic with one partition
   */
  public Demo(OrderServices services, InstantSource clock, Consumer<String> progress) {
    this.services = services;
    this.clock = clock;
    this.progress = progress;
    this.topic = services.settings().topic();
    this.partition = new TopicPartition(topic, 0);
    this.kafka = services.servers().kafkaProperties();
  }

  /** Runs the walk-through; to be called once. */
  public DemoReport run() throws InterruptedException {
    progress.accept("starting the engine and a consumer");
    try (ConsumerProcess consumer = ConsumerProcess.start(topic, kafka);
        KafkaConsumer<String, byte[]> reader = DemoConsumer.consumer(kafka);
        Engine<Order, OrderCommand, OrderEvent> engine = services.engine()) {
      engine.start().join();
      String state = consumer.await(DemoConsumer.AT_END)[1];
      CreateOrder create =
          new CreateOrder(
              "customer-1",
              EUR,
              PaymentTerms.ON_ACCOUNT,
              List.of(new OrderLine("keyboard", 1, Money.parse("49.90", EUR))),
              clock.instant());
      state = walk("new order", "", create, "orderCreatedEvent", state, engine, reader, consumer);
      ShipOrder ship = new ShipOrder("Example Post", "EP-123", clock.instant());
      state = walk("update", "update ", ship, "orderUpdatedEvent", state, engine, reader, consumer);
      step("No more events", "-", topicNow(reader), state, "Stop processing");
      return crash(consumer, state);
    }
  }

  /** Five steps: command, produce, read, apply, print. */
  private String walk(
      String what,
      String kind,
      OrderCommand command,
      String expected,
      String before,
      Engine<Order, OrderCommand, OrderEvent> engine,
      KafkaConsumer<String, byte[]> reader,
      ConsumerProcess consumer)
      throws InterruptedException {
    step("Receive " + what + " command", expected, topicNow(reader), before, NO_OUTPUT);
    send(engine, command);
    List<String> topicAfter = topicNow(reader);
    step(
        kind.isEmpty() ? "Produce event to Kafka" : "Produce " + kind + "event",
        topicAfter.getLast(),
        topicAfter,
        before,
        NO_OUTPUT);
    String[] read = consumer.await(DemoConsumer.READ);
    step("Consumer reads " + read[1], read[1], topicAfter, read[2], NO_OUTPUT);
    String after = consumer.await(DemoConsumer.APPLIED)[1];
    step("Apply " + kind + "event to state", read[1], topicAfter, after, after);
    step("Print updated state", read[1], topicNow(reader), after, after);
    return after;
  }

  private void send(Engine<Order, OrderCommand, OrderEvent> engine, OrderCommand command) {
    acknowledged +=
        switch (engine.send(ORDER_ID, command).join()) {
          case CommandResult.Accepted<Order, OrderEvent> yes -> yes.events().size();
          case CommandResult.Rejected<Order, OrderEvent> no -> throw new Failure(no.message());
          case CommandResult.VersionConflict<Order, OrderEvent> no ->
              throw new Failure(no.message());
        };
  }

  private DemoReport crash(ConsumerProcess consumer, String before) throws InterruptedException {
    progress.accept("killing the consumer and starting another");
    consumer.kill();
    try (ConsumerProcess fresh = ConsumerProcess.start(topic, kafka)) {
      int replayed = 0;
      String after = "{}";
      int events = steps.getLast().topic().size();
      while (replayed < events) {
        String unused = fresh.await(DemoConsumer.READ)[1];
        after = fresh.await(DemoConsumer.APPLIED)[1];
        replayed++;
      }
      return new DemoReport(
          topic,
          ORDER_ID,
          List.copyOf(steps),
          consumer.pid(),
          before,
          fresh.pid(),
          replayed,
          after);
    }
  }

  private List<String> topicNow(KafkaConsumer<String, byte[]> reader) {
    return DemoConsumer.topicNow(reader, partition, acknowledged);
  }

  private void step(String action, String event, List<String> topicNow, String state, String out) {
    steps.add(new Step(steps.size() + 1, action, event, List.copyOf(topicNow), state, out));
  }
}
