package io.logfold.benchmarks;

import io.logfold.benchmarks.Workbench.Setup;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that all figures share. */
public final class WorkbenchOptions {

  @Option(
      names = "--data",
      defaultValue = "target/benchmark-data",
      description = "where the servers keep their data (default: ${DEFAULT-VALUE})")
  public Path data = Path.of("target/benchmark-data");

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "rounds of each side; the median counts (default: ${DEFAULT-VALUE})")
  public int rounds;

  /** Prints figures to stdout and progress to stderr. */
  public Report report() {
    return new Report(System.out, System.err);
  }

  /** The same for figures that need no servers; prints the machine's figure first. */
  public Report reportOfMachine() {
    Report report = report();
    Machine.print(report);
    return report;
  }

  /** One broker and the product's own codecs. */
  public Setup setup() {
    return Setup.plain(data);
  }
}
