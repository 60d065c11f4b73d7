package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.reading.PartitionOverview;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.Ownership;
import io.logfold.bootstrap.wiring.ServiceSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "status",
    description = {
      "Shows each partition: owner, end of the log, checkpoint, tail and the time to recover it.",
      "The owner is the service that has the partition, or else whoever acquired it last; with",
      "external servers the latter may be dead.",
      "End and checkpoint are offsets; the tail is counted in events, by reading it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {

  private static final int QUICK_BACKOFF_MILLIS = 1;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    ServiceSettings settings = options.settings();
    // The group knows which services live. The log knows the last owner's name, also of one that
    // was no service, and not whether it lives; the data folder knows that.
    Optional<String> alive = Ownership.find(settings);
    boolean dead = !settings.external() && alive.isEmpty();
    try (OrderServices services = OrderServices.open(settings)) {
      List<PartitionOverview> partitions =
          PartitionOverview.of(services.log(), services.snapshots());
      Map<Integer, String> members = services.node().owners();
      Function<PartitionOverview, String> owner =
          partition ->
              Optional.ofNullable(members.get(partition.partition()))
                  .or(() -> dead ? Optional.empty() : partition.owner())
                  .orElse("none");
      OptionalInt backoff = services.log().transactionRetryBackoffMillis();
      Terminal.print(
          json
              ? json(settings, owner, backoff, partitions)
              : text(settings, alive, owner, backoff, partitions));
    }
    return 0;
  }

  private static byte[] json(
      ServiceSettings settings,
      Function<PartitionOverview, String> owner,
      OptionalInt backoff,
      List<PartitionOverview> partitions) {
    return JsonDocument.bytes(
        out -> {
          out.writeStringProperty("topic", settings.topic());
          if (backoff.isPresent()) {
            out.writeNumberProperty("transactionRetryBackoffMillis", backoff.getAsInt());
          }
          JsonDocument.list(
              out,
              "partitions",
              partitions,
              partition -> {
                out.writeNumberProperty("partition", partition.partition());
                out.writeStringProperty("owner", owner.apply(partition));
                out.writeNumberProperty("end", partition.end());
                out.writeNumberProperty("checkpoint", partition.checkpoint());
                out.writeNumberProperty("tail", partition.tail());
                out.writeNumberProperty("recoveryMillis", partition.recovery().toMillis());
              });
        });
  }

  private static byte[] text(
      ServiceSettings settings,
      Optional<String> alive,
      Function<PartitionOverview, String> owner,
      OptionalInt backoff,
      List<PartitionOverview> partitions) {
    StringBuilder text = new StringBuilder();
    text.append(
        "topic %s%s%n".formatted(settings.topic(), alive.map(who -> ", " + who).orElse("")));
    text.append(
        "%9s  %12s  %12s  %12s  %11s  %s%n"
            .formatted("partition", "end", "checkpoint", "tail", "recovery", "owner"));
    for (PartitionOverview partition : partitions) {
      text.append(
          "%9d  %,12d  %,12d  %,12d  %,8d ms  %s%n"
              .formatted(
                  partition.partition(),
                  partition.end(),
                  partition.checkpoint(),
                  partition.tail(),
                  partition.recovery().toMillis(),
                  owner.apply(partition)));
    }
    if (backoff.isPresent() && backoff.getAsInt() > QUICK_BACKOFF_MILLIS) {
      text.append(
          ("the broker has add.partitions.to.txn.retry.backoff.ms=%d; with 1, commits that follow each"
                  + " other closely are far quicker%n")
              .formatted(backoff.getAsInt()));
    }
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }
}
