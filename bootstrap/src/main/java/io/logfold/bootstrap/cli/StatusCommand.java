package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.reading.PartitionOverview;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.bootstrap.wiring.TopicLock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      "End and checkpoint are offsets; the tail is counted in events, by reading it. Skipped are",
      "records of the tail that do not count: what an owner wrote after its term was over, and what",
      "other programs wrote. A partition that cannot be recovered has failed; the others are shown",
      "all the same."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    ServiceSettings settings = options.settings();
    // The group knows which services live. The log knows the last owner's name, also of one that
    // was no service, and not whether it lives; the data folder knows that.
    Optional<String> alive = TopicLock.find(settings);
    boolean dead = !settings.external() && alive.isEmpty();
    try (OrderServices services = OrderServices.open(settings)) {
      List<PartitionOverview> partitions =
          PartitionOverview.of(services.log(), services.snapshots());
      Map<Integer, String> members = services.node().owners();
      Optional<String> warning = services.node().warning();
      Function<PartitionOverview, String> owner =
          partition ->
              Optional.ofNullable(members.get(partition.partition()))
                  .or(() -> dead ? Optional.empty() : partition.owner())
                  .orElse("none");
      Terminal.print(
          json
              ? json(services, owner, partitions, warning)
              : text(services, alive, owner, partitions, warning));
    }
    return 0;
  }

  private static byte[] json(
      OrderServices services,
      Function<PartitionOverview, String> owner,
      List<PartitionOverview> partitions,
      Optional<String> warning) {
    return JsonDocument.bytes(
        out -> {
          out.writeStringProperty("topic", services.settings().topic());
          out.writeStringProperty("kafka", services.kafka());
          services
              .servers()
              .kcatProperties()
              .ifPresent(file -> out.writeStringProperty("kcatProperties", file.toString()));
          out.writeStringProperty("postgres", services.servers().postgresAddress());
          JsonDocument.list(
              out,
              "partitions",
              partitions,
              partition -> {
                out.writeNumberProperty("partition", partition.partition());
                out.writeStringProperty("owner", owner.apply(partition));
                out.writeNumberProperty("term", partition.term());
                out.writeNumberProperty("end", partition.end());
                out.writeNumberProperty("checkpoint", partition.checkpoint());
                out.writeNumberProperty("tail", partition.tail());
                out.writeNumberProperty("recoveryMillis", partition.recovery().toMillis());
                out.writeNumberProperty("ghosts", partition.skipped().ghosts());
                out.writeNumberProperty("foreign", partition.skipped().foreign());
                if (partition.fault().isPresent()) {
                  out.writeStringProperty("phase", "failed");
                  out.writeStringProperty("fault", partition.fault().get());
                }
              });
          if (warning.isPresent()) {
            out.writeArrayPropertyStart("warnings");
            out.writeString(warning.get());
            out.writeEndArray();
          }
          DecisionText.list(out, services.log().decisions());
        });
  }

  private static byte[] text(
      OrderServices services,
      Optional<String> alive,
      Function<PartitionOverview, String> owner,
      List<PartitionOverview> partitions,
      Optional<String> warning) {
    StringBuilder text = new StringBuilder();
    text.append(
        "topic %s%s%n"
            .formatted(services.settings().topic(), alive.map(who -> ", " + who).orElse("")));
    text.append(
        "Kafka at %s, Postgres at %s%n"
            .formatted(services.kafka(), services.servers().postgresAddress()));
    services
        .servers()
        .kcatProperties()
        .ifPresent(
            file ->
                text.append(
                    "to read the topic: kcat -F %s -C -t %s%n"
                        .formatted(file, services.settings().topic())));
    text.append(
        "%9s  %12s  %12s  %12s  %11s  %8s  %7s  %s%n"
            .formatted(
                "partition", "end", "checkpoint", "tail", "recovery", "term", "skipped", "owner"));
    for (PartitionOverview partition : partitions) {
      text.append(
          "%9d  %,12d  %,12d  %,12d  %,8d ms  %,8d  %,7d  %s%n"
              .formatted(
                  partition.partition(),
                  partition.end(),
                  partition.checkpoint(),
                  partition.tail(),
                  partition.recovery().toMillis(),
                  partition.term(),
                  partition.skipped().ghosts() + partition.skipped().foreign(),
                  owner.apply(partition)));
    }
    for (PartitionOverview partition : partitions) {
      partition
          .fault()
          .ifPresent(
              fault ->
                  text.append("partition %d failed: %s%n".formatted(partition.partition(), fault)));
    }
    warning.ifPresent(what -> text.append("warning: %s%n".formatted(what)));
    text.append(DecisionText.lines(services.log().decisions()));
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }
}
