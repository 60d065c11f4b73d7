package io.logfold.bootstrap.cli;

import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.wiring.OrderServices;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sets",
    description = {
      "Lists the sets of snapshots in the database, of all topics.",
      "A set belongs to one topic, one type of aggregate and one shape of its state: code of another"
          + " shape builds a set of its own, and the older one stays for a rollback."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SnapshotSetsCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    try (OrderServices services = OrderServices.open(options.settings())) {
      List<SnapshotSet> sets = services.snapshotOperations().sets();
      Terminal.print(json ? json(services, sets) : text(services, sets));
    }
    return 0;
  }

  /** Whether this program would use the set for the topic it was given. */
  static boolean inUse(OrderServices services, SnapshotSet set) {
    return services.snapshotOperations().isOwn(services.log().identity(), set);
  }

  private static byte[] json(OrderServices services, List<SnapshotSet> sets) {
    return JsonDocument.bytes(
        out ->
            JsonDocument.list(
                out,
                "sets",
                sets,
                set -> {
                  out.writeNumberProperty("set", set.id());
                  out.writeStringProperty("topic", set.log().name());
                  out.writeStringProperty("topicId", set.log().id());
                  out.writeStringProperty("aggregateType", set.aggregateType());
                  out.writeStringProperty("fingerprint", set.fingerprint());
                  out.writeNumberProperty("partitions", set.log().partitions());
                  out.writeNumberProperty("checkpoints", set.contents().checkpoints());
                  out.writeNumberProperty("snapshots", set.contents().snapshots());
                  out.writeBooleanProperty("inUse", inUse(services, set));
                  set.usage()
                      .lastSavedAt()
                      .ifPresent(at -> out.writeStringProperty("lastSavedAt", at.toString()));
                }));
  }

  private static byte[] text(OrderServices services, List<SnapshotSet> sets) {
    List<List<String>> rows =
        sets.stream()
            .map(
                set ->
                    List.of(
                        Long.toString(set.id()),
                        set.log().name() + "\n" + set.log().id(),
                        set.aggregateType() + "\n" + set.fingerprint(),
                        "%,d".formatted(set.contents().snapshots()),
                        "%d of %d".formatted(set.contents().checkpoints(), set.log().partitions()),
                        set.usage()
                            .lastSavedAt()
                            .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                            .orElse("never"),
                        inUse(services, set) ? "yes" : "no"))
            .toList();
    String table =
        new TextTable(
                List.of(
                    "set",
                    "topic\nits id",
                    "aggregate\nfingerprint",
                    "snapshots",
                    "checkpoints",
                    "last saved",
                    "in use"),
                rows)
            .render(Terminal.drawsBoxes());
    return (sets.isEmpty() ? "there are no snapshots" : table.stripTrailing())
        .getBytes(StandardCharsets.UTF_8);
  }
}
