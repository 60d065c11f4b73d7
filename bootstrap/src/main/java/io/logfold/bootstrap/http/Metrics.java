package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.verification.SampleReport;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What {@link Health} shows, as numbers in the text format of Prometheus. */
final class Metrics {

  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Supplier<List<PartitionStatus>> partitions;
  private final Supplier<@Nullable SampleReport> sample;

  Metrics(Supplier<List<PartitionStatus>> partitions, Supplier<@Nullable SampleReport> sample) {
    this.partitions = partitions;
    this.sample = sample;
  }

  void show(Context context) {
    StringBuilder text = new StringBuilder();
    List<PartitionStatus> all = partitions.get();
    perPartition(
        text,
        "partition_serving",
        "Whether the partition answers commands.",
        all,
        status -> status.phase() == Phase.SERVING ? 1 : 0);
    perPartition(text, "partition_term", "Number of the term.", all, PartitionStatus::term);
    perPartition(
        text,
        "partition_ghost_records",
        "Records seen that do not count, because their term was over or they were written twice.",
        all,
        status -> status.skipped().ghosts());
    perPartition(
        text,
        "partition_foreign_records",
        "Records seen that other programs wrote.",
        all,
        status -> status.skipped().foreign());
    perPartition(
        text,
        "partition_quarantined_records",
        "Records that readers skip because an operator put them into quarantine.",
        all,
        status -> status.skipped().quarantined());
    perPartition(
        text, "partition_end_offset", "Offset after the last event.", all, PartitionStatus::end);
    perPartition(
        text,
        "partition_checkpoint_offset",
        "Offset up to which snapshots are saved.",
        all,
        PartitionStatus::checkpoint);
    perPartition(
        text, "partition_tail_events", "Events after the checkpoint.", all, PartitionStatus::tail);
    perPartition(
        text,
        "partition_recovery_seconds",
        "Estimated time to replay the tail.",
        all,
        status -> status.recovery().toNanos() / 1e9);
    perPartition(
        text,
        "partition_snapshots_saved",
        "Whether the last attempt to reach the snapshot store succeeded.",
        all,
        status -> status.snapshotsSaved() ? 1 : 0);
    SampleReport checked = sample.get();
    if (checked != null) {
      counter(text, "verified_orders", "Orders that the sample check compared.", checked.checked());
      counter(
          text,
          "divergent_orders",
          "Orders whose snapshot or index is not what the log says.",
          checked.divergent());
    }
    context.contentType(CONTENT_TYPE);
    context.result(text.toString());
  }

  private static void perPartition(
      StringBuilder text,
      String name,
      String help,
      List<PartitionStatus> all,
      Function<PartitionStatus, Number> value) {
    head(text, name, "gauge", help);
    for (PartitionStatus status : all) {
      text.append(
          "logfold_%s{partition=\"%d\"} %s\n"
              .formatted(name, status.partition(), number(value.apply(status))));
    }
  }

  private static void counter(StringBuilder text, String name, String help, long value) {
    head(text, name + "_total", "counter", help);
    text.append("logfold_%s_total %d\n".formatted(name, value));
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP logfold_%1$s %2$s\n# TYPE logfold_%1$s %3$s\n".formatted(name, help, type));
  }

  private static String number(Number value) {
    return value instanceof Double real
        ? String.format(Locale.ROOT, "%.6f", real)
        : value.toString();
  }
}
