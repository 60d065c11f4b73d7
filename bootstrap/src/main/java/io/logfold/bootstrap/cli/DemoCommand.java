package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.demo.Demo;
import io.logfold.bootstrap.demo.DemoReport;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.ServiceSettings;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Walks through event sourcing: an order is created and shipped, step by step.",
      "Then the consumer is killed, and replay gives the same state. Uses a topic of its own."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {

  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() throws InterruptedException {
    InstantSource clock = Clock.systemUTC();
    ServiceSettings given = options.settings();
    ServiceSettings settings = given.withTopic("demo-" + NOW.format(clock.instant()), 1);
    Terminal terminal = new Terminal();
    terminal.progress(settings.external() ? "connecting" : "starting Kafka and Postgres");
    try (OrderServices services = OrderServices.open(settings)) {
      DemoReport report = new Demo(services, clock, terminal::progress).run();
      terminal.done();
      Terminal.print(json ? DemoText.json(report) : DemoText.text(report, Terminal.drawsBoxes()));
      return report.same() ? 0 : 1;
    }
  }
}
