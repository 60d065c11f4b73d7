package io.logfold.bootstrap.demo;

import io.logfold.application.eventlog.EventType;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The words of the walk-through for what the topic really has. */
final class DemoEvent {

  private static final OrderEventCodec CODEC = new OrderEventCodec();

  private DemoEvent() {}

  /** Whether it is an event; other records of ours have no key. */
  static boolean is(ConsumerRecord<String, byte[]> record) {
    return record.key() != null;
  }

  static OrderEvent decode(ConsumerRecord<String, byte[]> record) {
    Header type = record.headers().lastHeader("ce_type");
    return CODEC.decode(
        EventType.parse(new String(type.value(), StandardCharsets.UTF_8)), record.value());
  }

  /** The first event of an order creates it, every other updates it. */
  static String name(OrderEvent event) {
    return event instanceof OrderEvent.OrderCreated ? "orderCreatedEvent" : "orderUpdatedEvent";
  }

  static String state(Order order) {
    return order.equals(new OrderDecider().initial())
        ? "{}"
        : "{orderId: %s, status: '%s'}".formatted(Demo.ORDER_ID, order.status().label());
  }
}
