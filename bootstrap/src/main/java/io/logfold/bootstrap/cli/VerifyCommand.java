package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.verification.Verification;
import io.logfold.application.verification.VerificationReport;
import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.order.OrderDecider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = {
      "Folds the whole log again and compares with every snapshot: state, version, remembered",
      "commands, and the positions of its events.",
      "Exit code 1 when there are gaps, duplicates or snapshots that differ."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VerifyCommand implements Callable<Integer> {

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() throws InterruptedException {
    try (OrderServices services = OrderServices.open(options.settings())) {
      Terminal terminal = new Terminal();
      VerificationReport report =
          Verification.builder(new OrderDecider(), services.log(), services.snapshots())
              .progress(events -> terminal.progress("%,d events folded".formatted(events)))
              .build()
              .run();
      terminal.done();
      List<QuarantineDecision> decisions = services.log().decisions();
      Terminal.print(json ? json(report, decisions) : text(report, decisions));
      return report.clean() ? 0 : 1;
    }
  }

  private static byte[] json(VerificationReport report, List<QuarantineDecision> decisions) {
    return JsonDocument.bytes(
        out -> {
          out.writeNumberProperty("events", report.events());
          out.writeNumberProperty("aggregates", report.aggregates());
          out.writeNumberProperty("snapshots", report.snapshots());
          out.writeNumberProperty("unindexed", report.unindexed());
          out.writeNumberProperty("gaps", report.gaps());
          out.writeNumberProperty("duplicates", report.duplicates());
          out.writeNumberProperty("divergent", report.divergent());
          out.writeNumberProperty("unreadable", report.unreadable());
          out.writeArrayPropertyStart("findings");
          report.findings().forEach(out::writeString);
          out.writeEndArray();
          DecisionText.list(out, decisions);
        });
  }

  private static byte[] text(VerificationReport report, List<QuarantineDecision> decisions) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d events of %,d orders folded, %,d snapshots compared%n"
            .formatted(report.events(), report.aggregates(), report.snapshots()));
    text.append(
        "%,d gaps, %,d duplicates, %,d divergent: %s%n"
            .formatted(
                report.gaps(),
                report.duplicates(),
                report.divergent(),
                report.clean() ? "all is well" : "something is wrong"));
    if (report.unindexed() > 0) {
      text.append(
          "%,d orders have an index that is not complete; their history is read by scanning%n"
              .formatted(report.unindexed()));
    }
    if (report.unreadable() > 0) {
      text.append("%,d partitions cannot be read to their end%n".formatted(report.unreadable()));
    }
    report.findings().forEach(finding -> text.append("  ").append(finding).append('\n'));
    text.append(DecisionText.lines(decisions));
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }
}
