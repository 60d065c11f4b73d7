package io.logfold.bootstrap.cli;

import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.StopReport;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "stop",
    description = "Stops the embedded servers of a data folder, whoever started them.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StopCommand implements Callable<Integer> {

  @Mixin private ServiceOptions options;

  @Override
  public Integer call() {
    var settings = options.settings();
    if (settings.external()) {
      System.out.println("nothing to stop: the servers are external");
      return 0;
    }
    StopReport report = EmbeddedServices.stop(settings.data());
    if (report.stopped().isEmpty()) {
      System.out.println("nothing to stop in " + settings.data());
    }
    for (StopReport.Stopped stopped : report.stopped()) {
      System.out.printf("stopped %s (process %d)%n", stopped.service().label(), stopped.pid());
    }
    if (!report.users().isEmpty()) {
      System.out.println(
          "still running without them: process "
              + report.users().stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
    return 0;
  }
}
