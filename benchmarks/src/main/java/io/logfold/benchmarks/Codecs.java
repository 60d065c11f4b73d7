package io.logfold.benchmarks;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.snapshot.StateCodec;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderEvent;
import io.logfold.json.JacksonEventCodec;
import io.logfold.json.JacksonStateCodec;
import java.util.Locale;

/** How orders become bytes. */
public enum Codecs {
  /** The product's own codecs of orders, made for speed. */
  ORDER {
    @Override
    EventCodec<OrderEvent> events() {
      return new OrderEventCodec();
    }

    @Override
    StateCodec<Order> states() {
      return new OrderStateCodec();
    }
  },

  /** What embedders have in a few lines: Jackson binds the records as they are. */
  GENERIC {
    @Override
    EventCodec<OrderEvent> events() {
      JacksonEventCodec.Builder<OrderEvent> codec = JacksonEventCodec.builder(OrderEvent.class);
      new OrderEventCodec()
          .writtenTypes()
          .forEach((event, type) -> codec.type(type.name(), type.revision(), event));
      return codec.build();
    }

    @Override
    StateCodec<Order> states() {
      return JacksonStateCodec.of("order", Order.class, 1);
    }
  };

  abstract EventCodec<OrderEvent> events();

  abstract StateCodec<Order> states();

  /** As the command line has it, and the figures. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
