package io.logfold.bootstrap.cli;

import io.logfold.application.history.HistoryReader;
import io.logfold.application.history.Tail;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.json.OrderJson;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderEvent;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "order",
    description = "Prints an order as it is, or as it was, as JSON.",
    sortOptions = false)
final class OrderStateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The order's id.")
  private String id;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "As it was after its first N events.")
  private @Nullable Long version;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "As it was at this time, like 2026-11-23T10:00:00Z.")
  private @Nullable Instant at;

  @Option(names = "--json", description = "Print compact JSON on one line.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    if (version != null && at != null) {
      throw bad("--version and --at exclude each other");
    }
    if (version != null && version < 1) {
      throw bad("--version counts from 1");
    }
    try (OrderServices services = OrderServices.openForReading(options.settings())) {
      AggregateState<Order> state = state(services.history());
      byte[] document = new OrderJson().order(state);
      Terminal.print(json ? document : PrettyJson.of(document));
    }
    return 0;
  }

  private AggregateState<Order> state(HistoryReader<Order, OrderEvent> reader) {
    Long wanted = version;
    Instant time = at;
    AsOf asOf =
        time != null ? AsOf.time(time) : AsOf.version(wanted != null ? wanted : Long.MAX_VALUE);
    AggregateState<Order> state = reader.state(id, asOf, new Tail.Unknown());
    if (!state.exists()) {
      throw new Failure(
          time == null
              ? "there is no order " + id
              : "there was no order %s at %s".formatted(id, time));
    }
    if (wanted != null && state.version() < wanted) {
      throw new Failure(
          "order %s is at version %d; there is no version %d yet"
              .formatted(id, state.version(), wanted));
    }
    return state;
  }

  private ParameterException bad(String message) {
    return new ParameterException(new CommandLine(spec), message);
  }
}
