package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.diagnosis.Diagnosis;
import io.logfold.bootstrap.diagnosis.Finding;
import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.order.OrderDecider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = {
      "Says what is wrong with the log and its snapshots, where, and what each remedy costs.",
      "Reads each partition from its checkpoint to its end; 'verify' reads everything.",
      "Exit code 1 when anything is wrong."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--accept-loss",
      paramLabel = "PARTITION",
      description = {
        "Accepts that this partition has lost events which its snapshots contain: drops those"
            + " snapshots, so that it is served again from what is left of its log. A service that"
            + " has the partition as failed must be restarted."
      })
  private @Nullable Integer acceptLoss;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    try (OrderServices services = OrderServices.open(options.settings())) {
      List<Finding> found =
          new Diagnosis<>(new OrderDecider(), services.log(), services.snapshots()).run();
      if (acceptLoss != null) {
        return accept(services, acceptLoss, found);
      }
      List<QuarantineDecision> decisions = services.log().decisions();
      Terminal.print(json ? json(found, decisions) : text(found, decisions));
      return found.isEmpty() ? 0 : 1;
    }
  }

  private static int accept(OrderServices services, int partition, List<Finding> found) {
    Finding loss =
        found.stream()
            .filter(one -> one.partition() == partition && one.code().equals("events-lost"))
            .findFirst()
            .orElseThrow(
                () -> new Failure("partition %d has not lost anything".formatted(partition)));
    services.snapshots().discard(services.log().identity().partition(partition));
    System.out.printf(
        "accepted: %s%nThe snapshots of partition %d are dropped; its next owner replays its log.%n",
        loss.description(), partition);
    return 0;
  }

  private static byte[] json(List<Finding> found, List<QuarantineDecision> decisions) {
    return JsonDocument.bytes(
        out -> {
          JsonDocument.list(
              out,
              "findings",
              found,
              one -> {
                out.writeNumberProperty("partition", one.partition());
                out.writeStringProperty("code", one.code());
                out.writeStringProperty("finding", one.description());
                JsonDocument.list(
                    out,
                    "remedies",
                    one.remedies(),
                    remedy -> {
                      out.writeStringProperty("remedy", remedy.action());
                      out.writeStringProperty("cost", remedy.cost());
                    });
              });
          DecisionText.list(out, decisions);
        });
  }

  private static byte[] text(List<Finding> found, List<QuarantineDecision> decisions) {
    StringBuilder text = new StringBuilder();
    for (Finding one : found) {
      text.append(
          "partition %d: %s%n  %s%n".formatted(one.partition(), one.code(), one.description()));
      one.remedies()
          .forEach(
              remedy ->
                  text.append(
                      "  remedy: %s%n    cost: %s%n".formatted(remedy.action(), remedy.cost())));
    }
    if (found.isEmpty()) {
      text.append("nothing is wrong%n".formatted());
    }
    text.append(DecisionText.lines(decisions));
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }
}
