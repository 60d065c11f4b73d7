package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.bootstrap.document.JsonDocument;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Liveness and readiness. */
final class Health {

  private final Supplier<List<PartitionStatus>> partitions;

  Health(Supplier<List<PartitionStatus>> partitions) {
    this.partitions = partitions;
  }

  /** Answers as long as the process does. */
  void live(Context context) {
    context.contentType("application/json");
    context.result(JsonDocument.bytes(out -> out.writeStringProperty("status", "live")));
  }

  /**
   * Ready when all partitions answer. One whose snapshots cannot be saved answers all the same, so
   * that is shown, but does not take the service away.
   */
  void ready(Context context) {
    List<PartitionStatus> all = partitions.get();
    boolean ready = all.stream().allMatch(partition -> partition.phase() == Phase.SERVING);
    boolean degraded =
        all.stream()
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
                  });
            }));
  }
}
