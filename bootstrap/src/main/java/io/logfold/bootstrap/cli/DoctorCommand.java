package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.diagnosis.Ailment;
import io.logfold.bootstrap.diagnosis.Diagnosis;
import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.wiring.OrderServices;
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
      List<Ailment> found = new Diagnosis<>(services.log(), services.snapshots()).run();
      if (acceptLoss != null) {
        return accept(services, acceptLoss, found);
      }
      Terminal.print(json ? json(found) : text(found));
      return found.isEmpty() ? 0 : 1;
    }
  }

  private static int accept(OrderServices services, int partition, List<Ailment> found) {
    Ailment loss =
        found.stream()
            .filter(one -> one.partition() == partition && one.code().equals("events-lost"))
            .findFirst()
            .orElseThrow(
                () -> new Failure("partition %d has not lost anything".formatted(partition)));
    services.snapshots().discard(services.log().identity().partition(partition));
    System.out.printf(
        "accepted: %s%nThe snapshots of partition %d are dropped; its next owner replays its log.%n",
        loss.finding(), partition);
    return 0;
  }

  private static byte[] json(List<Ailment> found) {
    return JsonDocument.bytes(
        out ->
            JsonDocument.list(
                out,
                "findings",
                found,
                one -> {
                  out.writeNumberProperty("partition", one.partition());
                  out.writeStringProperty("code", one.code());
                  out.writeStringProperty("finding", one.finding());
                  out.writeStringProperty("remedy", one.remedy());
                  out.writeStringProperty("cost", one.cost());
                }));
  }

  private static byte[] text(List<Ailment> found) {
    StringBuilder text = new StringBuilder();
    for (Ailment one : found) {
      text.append(
          "partition %d: %s%n  %s%n  remedy: %s%n  cost: %s%n"
              .formatted(one.partition(), one.code(), one.finding(), one.remedy(), one.cost()));
    }
    return (found.isEmpty() ? "nothing is wrong" : text.toString().stripTrailing())
        .getBytes(StandardCharsets.UTF_8);
  }
}
