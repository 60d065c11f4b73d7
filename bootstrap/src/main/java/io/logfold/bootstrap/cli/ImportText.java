package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.bootstrap.imports.ImportReport;
import io.logfold.bootstrap.imports.ImportReport.Rejection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An import's report, for people and for programs. */
final class ImportText {

  private ImportText() {}

  static byte[] json(ImportReport report) {
    return JsonDocument.bytes(
        out -> {
          out.writeNumberProperty("orders", report.orders());
          out.writeNumberProperty("rowsWithoutOrder", report.withoutOrder().rows());
          out.writeNumberProperty("commands", report.commands());
          out.writeNumberProperty("accepted", report.accepted());
          out.writeNumberProperty("replayed", report.replayed());
          JsonDocument.list(
              out,
              "rejected",
              report.rejected(),
              rejection -> {
                out.writeStringProperty("orderId", rejection.orderId());
                out.writeStringProperty("command", rejection.command());
                out.writeStringProperty("code", rejection.code());
                out.writeStringProperty("message", rejection.message());
              });
          out.writeObjectPropertyStart("statuses");
          report
              .statuses()
              .forEach((status, count) -> out.writeNumberProperty(status.label(), count));
          out.writeEndObject();
          out.writeStringProperty("paid", report.paid().amount());
          out.writeStringProperty("currency", report.paid().currency().getCurrencyCode());
          out.writeNumberProperty("seconds", report.took().toMillis() / 1000.0);
          out.writeNumberProperty("commandsPerSecond", report.rate());
        });
  }

  static byte[] text(ImportReport report) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.printf(Locale.ROOT, "%,10d orders%n", report.orders());
    report
        .withoutOrder()
        .first()
        .ifPresent(
            place ->
                out.printf(
                    Locale.ROOT,
                    "%,10d rows left out, whose orders are not in the file of orders (the first: %s)%n",
                    report.withoutOrder().rows(),
                    place));
    report
        .statuses()
        .forEach((status, count) -> out.printf(Locale.ROOT, "%,10d   %s%n", count, status.label()));
    out.printf(Locale.ROOT, "%10s %s paid%n", report.paid().amount(), report.paid().currency());
    out.printf(
        Locale.ROOT,
        "%,10d commands: %,d accepted (%,d of them in an earlier import), %,d rejected%n",
        report.commands(),
        report.accepted(),
        report.replayed(),
        report.rejected().size());
    for (Rejection rejection : report.rejected()) {
      out.printf(
          Locale.ROOT,
          "           %s %s: %s (%s)%n",
          rejection.orderId(),
          rejection.command(),
          rejection.message(),
          rejection.code());
    }
    out.printf(
        Locale.ROOT,
        "%10.1f seconds, %,d commands per second%n",
        report.took().toMillis() / 1000.0,
        report.rate());
    out.flush();
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }
}
