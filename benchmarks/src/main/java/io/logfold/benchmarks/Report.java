package io.logfold.benchmarks;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints figures as one line of JSON each, and progress for people beside them. For one thread. */
public final class Report {

  private final PrintStream figures;
  private final PrintStream progress;

  public Report(PrintStream figures, PrintStream progress) {
    this.figures = figures;
    this.progress = progress;
  }

  /** Tells what is going on. */
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
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("figure", name);
    for (int i = 0; i < values.length; i += 2) {
      all.put((String) values[i], values[i + 1]);
    }
    all.put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    figures.println(
        all.entrySet().stream()
            .map(entry -> "\"" + entry.getKey() + "\":" + json(entry.getValue()))
            .collect(Collectors.joining(",", "{", "}")));
  }

  private static String json(Object value) {
    return switch (value) {
      case Double number -> String.format(Locale.ROOT, number < 100 ? "%.2f" : "%.0f", number);
      case Number number -> number.toString();
      case double[] numbers ->
          Arrays.stream(numbers).mapToObj(Report::json).collect(Collectors.joining(",", "[", "]"));
      default -> "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    };
  }

  /** The middle one of several rounds. */
  public static double median(double... rounds) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
