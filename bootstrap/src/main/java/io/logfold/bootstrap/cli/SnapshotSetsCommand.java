package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.json.OrderStateCodec;
import io.logfold.postgres.SnapshotSet;
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
      List<SnapshotSet> sets = services.snapshots().operations().sets();
      Terminal.print(json ? json(services, sets) : text(services, sets));
    }
    return 0;
  }

  /** Whether this program would use the set for the topic it was given. */
  static boolean inUse(OrderServices services, SnapshotSet set) {
    return set.isOf(services.log().identity(), new OrderStateCodec());
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
                  out.writeStringProperty("topic", set.logName());
                  out.writeStringProperty("topicId", set.logId());
                  out.writeStringProperty("aggregateType", set.aggregateType());
                  out.writeStringProperty("fingerprint", set.fingerprint());
                  out.writeNumberProperty("partitions", set.partitions());
                  out.writeNumberProperty("checkpoints", set.checkpoints());
                  out.writeNumberProperty("snapshots", set.snapshots());
                  out.writeBooleanProperty("inUse", inUse(services, set));
                  set.lastSavedAt()
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
                        set.logName() + "\n" + set.logId(),
                        set.aggregateType() + "\n" + set.fingerprint(),
                        "%,d".formatted(set.snapshots()),
                        "%d of %d".formatted(set.checkpoints(), set.partitions()),
                        set.lastSavedAt()
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
