package io.logfold.benchmarks.micro;

import io.logfold.application.eventlog.EventType;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.decider.Decision;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Events and states to JSON and back. */
@State(Scope.Benchmark)
public class CodecBenchmark {

  private final OrderDecider decider = new OrderDecider();
  private final OrderEventCodec events = new OrderEventCodec();
  private final OrderStateCodec states = new OrderStateCodec();
  private final OrderEvent created = event(decider.initial(), 0);
  private final Order order = decider.evolve(decider.initial(), created);
  private final OrderEvent paid = event(order, 1);
  private final EventType createdType = events.typeOf(created);
  private final EventType paidType = events.typeOf(paid);
  private final byte[] createdJson = events.encode(created);
  private final byte[] paidJson = events.encode(paid);
  private final byte[] orderJson = states.encode(order);

  private OrderEvent event(Order before, int step) {
    return switch (decider.decide(before, OrderWork.command(step, 1))) {
      case Decision.Accepted<OrderEvent>(var caused) -> caused.getFirst();
      case Decision.Rejected<OrderEvent>(var code, var message, var _field) ->
          throw new IllegalStateException(message);
    };
  }

  @Benchmark
  public byte[] encodeCreated() {
    return events.encode(created);
  }

  @Benchmark
  public OrderEvent decodeCreated() {
    return events.decode(createdType, createdJson);
  }

  @Benchmark
  public byte[] encodePaid() {
    return events.encode(paid);
  }

  @Benchmark
  public OrderEvent decodePaid() {
    return events.decode(paidType, paidJson);
  }

  @Benchmark
  public byte[] encodeState() {
    return states.encode(order);
  }

  @Benchmark
  public Order decodeState() {
    return states.decode(orderJson);
  }
}
