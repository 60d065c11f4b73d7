package io.logfold.benchmarks;

import picocli.CommandLine.Option;

/** The option for the number of brokers. */
public final class BrokerOption {

  @Option(
      names = "--brokers",
      defaultValue = "1",
      description =
          "1, or 3 with three replicas of everything, all on this machine (default: ${DEFAULT-VALUE})")
  public int count = 1;
}
