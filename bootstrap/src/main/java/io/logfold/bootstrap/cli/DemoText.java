package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.demo.DemoReport;
import io.logfold.bootstrap.demo.DemoReport.Step;
import io.logfold.bootstrap.document.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The walk-through, for people and for programs. */
final class DemoText {

  private static final List<String> HEADINGS =
      List.of("Step", "Action", "Event produced", "Topic", "State after event", "Output");

  private static final int ACTION_WIDTH = 22;

  private DemoText() {}

  static byte[] json(DemoReport report) {
    return JsonDocument.bytes(
        out -> {
          out.writeStringProperty("topic", report.topic());
          out.writeStringProperty("orderId", report.orderId());
          JsonDocument.list(
              out,
              "steps",
              report.steps(),
              step -> {
                out.writeNumberProperty("step", step.step());
                out.writeStringProperty("action", step.action());
                out.writeStringProperty("event", step.event());
                out.writeArrayPropertyStart("topic");
                step.topic().forEach(out::writeString);
                out.writeEndArray();
                out.writeStringProperty("state", step.state());
                out.writeStringProperty("output", step.output());
              });
          out.writeObjectPropertyStart("replay");
          out.writeNumberProperty("killedProcess", report.killed());
          out.writeStringProperty("stateBefore", report.before());
          out.writeNumberProperty("newProcess", report.restarted());
          out.writeNumberProperty("eventsReplayed", report.replayed());
          out.writeStringProperty("stateAfter", report.after());
          out.writeBooleanProperty("same", report.same());
          out.writeEndObject();
        });
  }

  static byte[] text(DemoReport report, boolean box) {
    List<List<String>> rows = new ArrayList<>();
    for (Step step : report.steps()) {
      rows.add(row(step));
    }
    StringBuilder text = new StringBuilder();
    text.append("Topic %s, order %s%n%n".formatted(report.topic(), report.orderId()));
    text.append(new TextTable(HEADINGS, rows).render(box));
    text.append(
        """

        The consumer (process %d) was killed with %s in its memory.
        A new one (process %d) knew nothing, read %d events from the topic and has %s: %s.
        """
            .formatted(
                report.killed(),
                report.before(),
                report.restarted(),
                report.replayed(),
                report.after(),
                report.same() ? "the same" : "NOT the same"));
    return text.toString().stripTrailing().getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> row(Step step) {
    return List.of(
        Integer.toString(step.step()),
        wrapped(step.action()),
        step.event(),
        "[" + String.join(",\n ", step.topic()) + "]",
        step.state().replace(", ", ",\n "),
        step.output().replace(", ", ",\n "));
  }

  /** Broken between words, so that the whole table fits into 120 columns. */
  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : text.split(" ", -1)) {
      boolean fits = length + 1 + word.length() <= ACTION_WIDTH;
      lines.append(length == 0 ? "" : fits ? " " : "\n").append(word);
      length = length > 0 && fits ? length + 1 + word.length() : word.length();
    }
    return lines.toString();
  }
}
