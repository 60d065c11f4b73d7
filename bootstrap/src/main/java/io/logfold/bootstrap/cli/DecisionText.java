package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.bootstrap.document.JsonDocument;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** What is decided about records, as the commands print it. */
final class DecisionText {

  private DecisionText() {}

  /** A list under the name {@code quarantine}. */
  static void list(JsonGenerator out, List<QuarantineDecision> decisions) {
    JsonDocument.list(
        out,
        "quarantine",
        decisions,
        decision -> {
          out.writeNumberProperty("partition", decision.position().partition());
          out.writeNumberProperty("offset", decision.position().offset());
          out.writeBooleanProperty("skipped", decision.skipped());
          out.writeStringProperty("reason", decision.reason());
          out.writeStringProperty("by", decision.by());
          out.writeStringProperty("at", decision.at().toString());
          out.writeNumberProperty("term", decision.term());
        });
  }

  /** A line for each; empty when there is none. */
  static String lines(List<QuarantineDecision> decisions) {
    StringBuilder text = new StringBuilder();
    for (QuarantineDecision decision : decisions) {
      text.append(
          "record %s %s by %s at %s, term %d: %s%n"
              .formatted(
                  decision.position(),
                  decision.skipped() ? "quarantined" : "taken out of quarantine",
                  decision.by(),
                  decision.at(),
                  decision.term(),
                  decision.reason()));
    }
    return text.toString();
  }
}
