package io.logfold.benchmarks;

import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Prints figures as one line of JSON each, and progress as plain lines. Not thread-safe. */
public final class Report {

  private static final JsonFactory JSON = new JsonFactory();

  private final PrintStream figures;
  private final PrintStream progress;

  public Report(PrintStream figures, PrintStream progress) {
    this.figures = figures;
    this.progress = progress;
  }

  /** Prints a line of progress. */
  public void progress(String line) {
    progress.println(line);
  }

  /**
   * Prints a figure, and the load of the machine over the last minute, this benchmark's own
   * included.
   *
   * @param values names and values in turn; numbers, text, or arrays of numbers
   */
  public void figure(String name, Object... values) {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
      out.writeStartObject();
      out.writeStringProperty("figure", name);
      for (int i = 0; i < values.length; i += 2) {
        out.writeName((String) values[i]);
        write(out, values[i + 1]);
      }
      out.writeName("load");
      write(out, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      out.writeEndObject();
    }
    figures.println(line);
  }

  private static void write(JsonGenerator out, Object value) {
    switch (value) {
      // Two decimals below 100, none above: more digits are noise.
      case Double number ->
          out.writeNumber(String.format(Locale.ROOT, number < 100 ? "%.2f" : "%.0f", number));
      case Number number -> out.writeNumber(number.toString());
      case double[] numbers -> {
        out.writeStartArray();
        for (double number : numbers) {
          write(out, number);
        }
        out.writeEndArray();
      }
      default -> out.writeString(value.toString());
    }
  }

  /** The middle one of several rounds. */
  public static double median(double... rounds) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
