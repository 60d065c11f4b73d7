package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.verification.SampleReport;
import io.logfold.bootstrap.document.JsonDocument;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Liveness and readiness. */
final class Health {

  private final Supplier<List<PartitionStatus>> partitions;
  private final Supplier<List<String>> troubles;
  private final Supplier<List<String>> warnings;
  private final Supplier<@Nullable SampleReport> sample;

  /**
   * @param troubles faults that concern no single partition
   * @param warnings what an operator has to repair soon, although everything is served
   */
  Health(
      Supplier<List<PartitionStatus>> partitions,
      Supplier<List<String>> troubles,
      Supplier<List<String>> warnings,
      Supplier<@Nullable SampleReport> sample) {
    this.partitions = partitions;
    this.troubles = troubles;
    this.warnings = warnings;
    this.sample = sample;
  }

  /** Answers as long as the process does. */
  void live(Context context) {
    context.contentType("application/json");
    context.result(JsonDocument.bytes(out -> out.writeStringProperty("status", "live")));
  }

  /**
   * Ready when all partitions of this node are served. A partition whose snapshots cannot be saved
   * is still served: readiness shows it as degraded. So is a node with a failed partition beside
   * served ones: not being ready would take all of them out of the load balancer.
   */
  void ready(Context context) {
    List<PartitionStatus> all = partitions.get();
    List<String> wrong = troubles.get();
    boolean ready =
        wrong.isEmpty()
            && all.stream()
                .allMatch(
                    partition ->
                        partition.phase() == Phase.SERVING
                            || partition.phase() == Phase.ELSEWHERE
                            || (partition.phase() == Phase.FAILED && othersServe(all)));
    SampleReport checked = sample.get();
    List<String> soon = warnings.get();
    boolean degraded =
        !soon.isEmpty()
            || (checked != null && checked.divergent() > 0)
            || all.stream()
                .anyMatch(partition -> partition.reason() != null || !partition.snapshotsSaved());
    context.status(ready ? 200 : 503);
    if (!ready) {
      context.header("Retry-After", "1");
    }
    context.contentType("application/json");
    context.result(
        JsonDocument.bytes(
            out -> {
              out.writeStringProperty(
                  "status", !ready ? "not-ready" : degraded ? "degraded" : "ready");
              texts(out, "reasons", wrong);
              texts(out, "warnings", soon);
              JsonDocument.list(
                  out,
                  "partitions",
                  all,
                  partition -> {
                    out.writeNumberProperty("partition", partition.partition());
                    out.writeStringProperty(
                        "phase", partition.phase().name().toLowerCase(Locale.ROOT));
                    String reason = partition.reason();
                    if (reason != null) {
                      out.writeStringProperty("reason", reason);
                    }
                    out.writeNumberProperty("end", partition.end());
                    out.writeNumberProperty("checkpoint", partition.checkpoint());
                    out.writeNumberProperty("tail", partition.tail());
                    out.writeNumberProperty("recoveryMillis", partition.recovery().toMillis());
                    out.writeBooleanProperty("snapshotsSaved", partition.snapshotsSaved());
                    if (partition.skipped().quarantined() > 0) {
                      out.writeNumberProperty("quarantined", partition.skipped().quarantined());
                    }
                  });
              if (checked != null) {
                out.writeObjectPropertyStart("sample");
                write(out, checked);
                out.writeEndObject();
              }
            }));
  }

  private static void texts(JsonGenerator out, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      out.writeArrayPropertyStart(name);
      texts.forEach(out::writeString);
      out.writeEndArray();
    }
  }

  private static boolean othersServe(List<PartitionStatus> all) {
    return all.stream().anyMatch(partition -> partition.phase() == Phase.SERVING);
  }

  private static void write(JsonGenerator out, SampleReport checked) {
    out.writeNumberProperty("checked", checked.checked());
    out.writeNumberProperty("rounds", checked.rounds());
    out.writeNumberProperty("unindexed", checked.unindexed());
    out.writeNumberProperty("divergent", checked.divergent());
    String finding = checked.finding();
    if (finding != null) {
      out.writeStringProperty("finding", finding);
    }
    String trouble = checked.trouble();
    if (trouble != null) {
      out.writeStringProperty("trouble", trouble);
    }
  }
}
