package io.logfold.benchmarks.recovery;

import io.logfold.benchmarks.recovery.Chart.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Draws what {@code recovery} and {@code all-recovery} printed. */
@Command(
    name = "chart",
    mixinStandardHelpOptions = true,
    description = "Draws recovery time against log length from the lines of such a run.")
public final class ChartCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "FIGURES", description = "file with lines of JSON")
  Path figures = Path.of("");

  @Parameters(index = "1", paramLabel = "SVG", description = "file to write")
  Path svg = Path.of("");

  @Override
  public Integer call() throws IOException {
    JsonMapper mapper = new JsonMapper();
    List<Point> snapshot = new ArrayList<>();
    List<Point> full = new ArrayList<>();
    String machine = "";
    for (String line : Files.readAllLines(figures)) {
      if (!line.startsWith("{")) {
        continue;
      }
      JsonNode figure = mapper.readTree(line);
      switch (figure.path("figure").asString()) {
        case "machine" ->
            machine =
                "%d cores with everything on them, JDK %s"
                    .formatted(figure.path("cores").asInt(), figure.path("java").asString());
        case "recovery" ->
            (figure.path("mode").asString().equals("full") ? full : snapshot)
                .add(
                    new Point(
                        figure.path("events").asDouble(),
                        figure.path("millisToFirstAck").asDouble()));
        default -> {}
      }
    }
    if (snapshot.isEmpty()) {
      System.err.println("benchmarks: " + figures + " has no figure of recovery");
      return 1;
    }
    snapshot.sort(Comparator.comparingDouble(Point::events));
    full.sort(Comparator.comparingDouble(Point::events));
    Files.writeString(svg, new Chart(snapshot, full).render(machine));
    return 0;
  }
}
