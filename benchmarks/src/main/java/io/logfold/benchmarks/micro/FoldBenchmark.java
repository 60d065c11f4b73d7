package io.logfold.benchmarks.micro;

import io.logfold.application.snapshot.CommandMemory;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.decider.Decision;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An order's four commands and events; the score is per command or event. */
@State(Scope.Benchmark)
public class FoldBenchmark {

  private final OrderDecider decider = new OrderDecider();
  private final List<OrderCommand> commands =
      IntStream.range(0, OrderWork.STEPS).mapToObj(step -> OrderWork.command(step, 1)).toList();
  private final List<OrderEvent> events = events();

  private List<OrderEvent> events() {
    List<OrderEvent> all = new ArrayList<>();
    Order order = decider.initial();
    for (OrderCommand command : commands) {
      for (OrderEvent event : decided(order, command)) {
        all.add(event);
        order = decider.evolve(order, event);
      }
    }
    return all;
  }

  private List<OrderEvent> decided(Order order, OrderCommand command) {
    return switch (decider.decide(order, command)) {
      case Decision.Accepted<OrderEvent>(var caused) -> caused;
      case Decision.Rejected<OrderEvent>(var code, var message, var _field) ->
          throw new IllegalStateException(message);
    };
  }

  @Benchmark
  @OperationsPerInvocation(OrderWork.STEPS)
  public Order fold() {
    Order order = decider.initial();
    for (OrderEvent event : events) {
      order = decider.evolve(order, event);
    }
    return order;
  }

  @Benchmark
  @OperationsPerInvocation(OrderWork.STEPS)
  public Order decideAndFold() {
    Order order = decider.initial();
    for (OrderCommand command : commands) {
      for (OrderEvent event : decided(order, command)) {
        order = decider.evolve(order, event);
      }
    }
    return order;
  }

  @Benchmark
  @OperationsPerInvocation(OrderWork.STEPS)
  public CommandMemory remember() {
    CommandMemory memory = CommandMemory.EMPTY;
    for (int version = 1; version <= OrderWork.STEPS; version++) {
      memory = memory.after("order-1/" + version, version, Instant.EPOCH);
    }
    return memory;
  }
}
