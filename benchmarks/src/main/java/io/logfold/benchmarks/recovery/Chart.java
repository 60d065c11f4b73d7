package io.logfold.benchmarks.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recovery time against the length of the log, as an SVG: what was measured with a fresh checkpoint
 * and without snapshots, both axes logarithmic.
 */
final class Chart {

  private static final int WIDTH = 760;
  private static final int HEIGHT = 420;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 60;
  private static final int BOTTOM = 60;

  private final List<Point> snapshot;
  private final List<Point> full;
  private final double fromEvents;
  private final double toEvents;
  private final double fromMillis;
  private final double toMillis;
  private final StringBuilder svg = new StringBuilder();

  /**
   * @param snapshot with a fresh checkpoint, at least one
   * @param full without snapshots
   */
  Chart(List<Point> snapshot, List<Point> full) {
    this.snapshot = snapshot;
    this.full = full;
    List<Point> all = new ArrayList<>(snapshot);
    all.addAll(full);
    this.fromEvents = decade(all.stream().mapToDouble(Point::events).min().orElse(1), false);
    this.toEvents = decade(all.stream().mapToDouble(Point::events).max().orElse(10), true);
    this.fromMillis = decade(all.stream().mapToDouble(Point::millis).min().orElse(1), false);
    this.toMillis = decade(all.stream().mapToDouble(Point::millis).max().orElse(10), true);
  }

  /** One measurement. */
  record Point(double events, double millis) {}

  private static double decade(double value, boolean up) {
    double exponent = Math.log10(Math.max(1, value));
    return Math.pow(10, up ? Math.ceil(exponent + 1e-9) : Math.floor(exponent));
  }

  /**
   * @param subtitle on what it was measured
   */
  String render(String subtitle) {
    add(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                + " font-size=\"13\">")
            .formatted(WIDTH, HEIGHT));
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>".formatted(WIDTH, HEIGHT));
    text(
        LEFT,
        24,
        "start",
        "font-size=\"16\" font-weight=\"bold\"",
        "Start to first acknowledged command");
    text(LEFT, 44, "start", "fill=\"#666666\"", subtitle);
    grid();
    series(full, "#b4541a", "without snapshots: full replay");
    series(snapshot, "#1f6f8b", "with a fresh checkpoint");
    add("</svg>");
    return svg.toString();
  }

  private void grid() {
    for (double events = fromEvents; events <= toEvents * 1.01; events *= 10) {
      line(x(events), TOP, x(events), HEIGHT - BOTTOM);
      text(
          x(events), HEIGHT - BOTTOM + 20, "middle", "fill=\"#444444\"", "%,.0f".formatted(events));
    }
    for (double millis = fromMillis; millis <= toMillis * 1.01; millis *= 10) {
      line(LEFT, y(millis), WIDTH - RIGHT, y(millis));
      text(
          LEFT - 8,
          y(millis) + 4,
          "end",
          "fill=\"#444444\"",
          millis < 1_000 ? "%.0f ms".formatted(millis) : "%.0f s".formatted(millis / 1_000));
    }
    text(
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 16,
        "middle",
        "fill=\"#444444\"",
        "events in the log");
  }

  private void series(List<Point> points, String colour, String name) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? "M" : "L").append(at(x(point.events()), y(point.millis())));
    }
    add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>".formatted(path, colour));
    for (Point point : points) {
      add(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill=\"%s\"/>"
              .formatted(number(x(point.events())), number(y(point.millis())), colour));
      text(
          x(point.events()),
          y(point.millis()) - 10,
          "middle",
          "fill=\"%s\"".formatted(colour),
          point.millis() < 1_000
              ? "%.0f ms".formatted(point.millis())
              : "%.1f s".formatted(point.millis() / 1_000));
    }
    if (!points.isEmpty()) {
      Point last = points.getLast();
      text(
          x(last.events()) - 8,
          y(last.millis()) + 22,
          "end",
          "fill=\"%s\" font-weight=\"bold\"".formatted(colour),
          name);
    }
  }

  private double x(double events) {
    return LEFT + (WIDTH - LEFT - RIGHT) * share(events, fromEvents, toEvents);
  }

  private double y(double millis) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share(millis, fromMillis, toMillis);
  }

  private static double share(double value, double from, double to) {
    return Math.log(value / from) / Math.log(to / from);
  }

  private void line(double x1, double y1, double x2, double y2) {
    add(
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#dddddd\"/>"
            .formatted(number(x1), number(y1), number(x2), number(y2)));
  }

  private void text(double x, double y, String anchor, String style, String words) {
    add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" %s>%s</text>"
            .formatted(
                number(x),
                number(y),
                anchor,
                style,
                words.replace("&", "&amp;").replace("<", "&lt;")));
  }

  private static String at(double x, double y) {
    return number(x) + " " + number(y) + " ";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }
}
