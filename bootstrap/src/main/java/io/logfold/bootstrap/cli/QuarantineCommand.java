package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.quarantine.NotQuarantinable;
import io.logfold.application.quarantine.QuarantineOperations;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    name = "quarantine",
    description = {
      "Has every reader of every service skip a record of the log from now on, or read it again.",
      "Only records at which readers fail can be quarantined: 'doctor' names them. What else was"
          + " written with the record counts. The decision is kept in Kafka with the log, and shown"
          + " by 'status', 'verify' and 'doctor' for ever.",
      "Reads the whole partition. Its owner is fenced and replays it; a partition that has failed is"
          + " acquired again by itself."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class QuarantineCommand implements Callable<Integer> {

  private static final Pattern POSITION = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");

  @Parameters(
      paramLabel = "PARTITION:OFFSET",
      arity = "0..*",
      description = "Where the record is; several are decided in turn.")
  private List<String> records = new ArrayList<>();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with the decision.")
  private @Nullable String reason;

  @Option(names = "--take-back", description = "Have readers read the record again.")
  private boolean takeBack;

  @Option(names = "--list", description = "Print what was decided, and change nothing.")
  private boolean list;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (list == !records.isEmpty()) {
      throw usage("give a record as PARTITION:OFFSET, or --list");
    }
    String why = reason;
    if (!list && (why == null || why.isBlank() || why.length() > QuarantineDecision.MAX_REASON)) {
      throw usage("give --reason, of 1 to %s characters".formatted(QuarantineDecision.MAX_REASON));
    }
    List<Position> positions = records.stream().map(this::position).toList();
    try (OrderServices services = OrderServices.openForReading(options.settings())) {
      if (list || why == null) {
        print(services.log().decisions());
      } else {
        decide(services, positions, why);
      }
    }
    return 0;
  }

  private void decide(OrderServices services, List<Position> positions, String why) {
    QuarantineOperations<Order, OrderEvent> quarantining =
        new QuarantineOperations<>(new OrderDecider(), services.log());
    List<QuarantineDecision> decided = new ArrayList<>();
    try {
      for (Position position : positions) {
        if (takeBack) {
          decided.add(quarantining.takeBack(position, why));
        } else {
          var done = quarantining.quarantine(position, why);
          if (!json) {
            System.err.println("found: " + done.wrong());
          }
          decided.add(done.decision());
        }
      }
    } catch (NotQuarantinable e) {
      throw new Failure(
          e.getMessage()
              + (decided.isEmpty()
                  ? ""
                  : "; decided before: "
                      + decided.stream().map(QuarantineDecision::position).toList()),
          e);
    }
    print(decided);
  }

  private Position position(String text) {
    Matcher matcher = POSITION.matcher(text);
    if (!matcher.matches()) {
      throw usage("'%s' is not PARTITION:OFFSET, as in 2:1047".formatted(text));
    }
    return new Position(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  private ParameterException usage(String message) {
    return new ParameterException(new CommandLine(spec), message);
  }

  private void print(List<QuarantineDecision> decisions) {
    if (json) {
      Terminal.print(JsonDocument.bytes(out -> DecisionText.list(out, decisions)));
      return;
    }
    String text =
        decisions.isEmpty()
            ? "nothing was decided about any record"
            : DecisionText.lines(decisions);
    Terminal.print(text.stripTrailing().getBytes(StandardCharsets.UTF_8));
  }
}
