package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.history.Tail;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderJson;
import io.logfold.domain.order.OrderEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Prints the events of an order, oldest first.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class HistoryCommand implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The order's id.")
  private String id;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    try (OrderServices services = OrderServices.openForReading(options.settings())) {
      List<RecordedEvent<OrderEvent>> events = events(services);
      if (events.isEmpty()) {
        throw new Failure("there is no order " + id);
      }
      Terminal.print(json ? new OrderJson().events(events) : text(events));
    }
    return 0;
  }

  private List<RecordedEvent<OrderEvent>> events(OrderServices services) {
    try {
      return services.history().events(id, 0, Integer.MAX_VALUE, new Tail.Unknown()).events();
    } catch (CorruptLog | EventsLost e) {
      throw new Failure(
          "the history of order %s cannot be read: %s. './logfold doctor' says what repairs partition %d, and what that costs"
              .formatted(id, e.getMessage(), services.log().partitionOf(id)),
          e);
    }
  }

  private static byte[] text(List<RecordedEvent<OrderEvent>> events) {
    OrderEventCodec codec = new OrderEventCodec();
    StringBuilder text = new StringBuilder();
    for (RecordedEvent<OrderEvent> event : events) {
      text.append(
          "%5d  %-24s  %-9s  %-28s  %s%n"
              .formatted(
                  event.version(),
                  event.metadata().time(),
                  event.position(),
                  codec.typeOf(event.event()),
                  new String(codec.encode(event.event()), StandardCharsets.UTF_8)));
    }
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }
}
