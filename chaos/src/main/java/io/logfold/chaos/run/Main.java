package io.logfold.chaos.run;

import io.logfold.chaos.faults.Loss;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code chaos/run}. */
@Command(
    name = "chaos/run",
    description = {
      "Clients contend for orders on a cluster of three brokers, Postgres and three nodes while things",
      "go wrong; then their answers are compared with the topic.",
      "Prints a line of JSON for each run. Exit code 1 when one was not clean."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Main implements Callable<Integer> {

  @Option(
      names = "--seed",
      description = "Of the first run; the next ones count up (default: a random one).")
  private long seed = new SplittableRandom().nextLong(1, 1_000_000);

  @Option(names = "--seconds", description = "Of load in each run (default: 60).")
  private int seconds = 60;

  @Option(names = "--runs", description = "How many (default: 1).")
  private int runs = 1;

  @Option(names = "--clients", description = "How many (default: 64).")
  private int clients = ChaosOptions.CLIENTS;

  @Option(
      names = "--pause",
      paramLabel = "MILLIS",
      description = "Mean pause of a client between two commands (default: 300).")
  private int pause = ChaosOptions.PAUSE_MILLIS;

  @Option(names = "--no-faults", description = "Nothing goes wrong.")
  private boolean noFaults;

  @Option(
      names = "--only",
      paramLabel = "KIND",
      split = ",",
      description = "Faults of these kinds alone, as summaries call them.")
  private Set<String> only = Set.of();

  @Option(
      names = "--loss",
      description = {
        "Instead of faults, takes acknowledged events away, which nodes must notice and say:",
        "${COMPLETION-CANDIDATES}."
      })
  private @Nullable Loss loss;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where the folders of runs that are not clean stay (default: target/chaos).")
  private Path folder = Path.of("target", "chaos");

  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    boolean clean = true;
    for (int i = 0; i < runs; i++) {
      ChaosOptions options =
          new ChaosOptions(
              seed + i,
              Duration.ofSeconds(seconds),
              !noFaults,
              only,
              clients,
              pause,
              ChaosOptions.ORDERS,
              ChaosOptions.SESSION,
              folder);
      Summary summary =
          loss == null
              ? new ChaosRun(options, System.err::println).run()
              : new LossRun(options, loss, System.err::println).run();
      System.err.println(summary.text());
      System.out.println(summary.json());
      clean &= summary.clean();
    }
    return clean ? 0 : 1;
  }
}
