package io.logfold.benchmarks;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.snapshot.StateCodec;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.LineChanged;
import io.logfold.domain.order.OrderEvent.LineRemoved;
import io.logfold.domain.order.OrderEvent.OrderApproved;
import io.logfold.domain.order.OrderEvent.OrderCancelled;
import io.logfold.domain.order.OrderEvent.OrderCreated;
import io.logfold.domain.order.OrderEvent.OrderDelivered;
import io.logfold.domain.order.OrderEvent.OrderInvoiced;
import io.logfold.domain.order.OrderEvent.OrderMarkedUnavailable;
import io.logfold.domain.order.OrderEvent.OrderReturned;
import io.logfold.domain.order.OrderEvent.OrderShipped;
import io.logfold.domain.order.OrderEvent.PaymentRecorded;
import io.logfold.domain.order.OrderEvent.ProcessingStarted;
import io.logfold.json.JacksonEventCodec;
import io.logfold.json.JacksonStateCodec;
import java.util.Locale;

/** How orders become bytes. */
public enum Codecs {
  /** The product's own codecs of orders, written by hand for speed. */
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
      return JacksonEventCodec.builder(OrderEvent.class)
          .type("order.created", 1, OrderCreated.class)
          .type("order.line-added", 1, LineAdded.class)
          .type("order.line-changed", 1, LineChanged.class)
          .type("order.line-removed", 1, LineRemoved.class)
          .type("order.payment-recorded", 1, PaymentRecorded.class)
          .type("order.approved", 1, OrderApproved.class)
          .type("order.invoiced", 1, OrderInvoiced.class)
          .type("order.processing-started", 1, ProcessingStarted.class)
          .type("order.shipped", 1, OrderShipped.class)
          .type("order.delivered", 1, OrderDelivered.class)
          .type("order.cancelled", 1, OrderCancelled.class)
          .type("order.marked-unavailable", 1, OrderMarkedUnavailable.class)
          .type("order.returned", 1, OrderReturned.class)
          .build();
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
