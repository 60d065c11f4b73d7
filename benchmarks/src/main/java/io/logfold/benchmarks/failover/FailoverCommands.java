package io.logfold.benchmarks.failover;

import io.logfold.benchmarks.BrokerOption;
import io.logfold.benchmarks.Codecs;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Setup;
import io.logfold.benchmarks.WorkbenchOptions;
import io.logfold.benchmarks.failover.Failover.Mode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that print how long partitions are without service. */
public final class FailoverCommands {

  private FailoverCommands() {}

  @Command(
      name = "failover",
      mixinStandardHelpOptions = true,
      description = {
        "How long a partition is without service when nodes come (join), leave in good order (leave),",
        "are killed (kill), or are paused for longer than their session and resumed (zombie)."
      })
  public static final class Figure implements Callable<Integer> {
    @Mixin final WorkbenchOptions common = new WorkbenchOptions();
    @Mixin final BrokerOption brokers = new BrokerOption();

    @Option(
        names = "--modes",
        split = ",",
        defaultValue = "JOIN,LEAVE,KILL,ZOMBIE",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    List<Mode> modes = List.of();

    @Option(
        names = "--session",
        defaultValue = "3000",
        description =
            "ms after which a silent node loses its partitions (default: ${DEFAULT-VALUE})")
    int session;

    @Override
    public Integer call() {
      Report report = common.report();
      try (Workbench workbench =
          Workbench.open(new Setup(common.data, brokers.count, Codecs.ORDER), report)) {
        for (Mode mode : modes) {
          for (int round = 0; round < common.rounds; round++) {
            new Failover(workbench, report, Duration.ofMillis(session)).run(mode, round);
          }
        }
      }
      return 0;
    }
  }

  /** Very many partitions. */
  @Command(
      name = "acquire",
      mixinStandardHelpOptions = true,
      description =
          "How long one node takes to serve very many partitions, and what it has open then.")
  public static final class AcquireFigure implements Callable<Integer> {
    @Mixin final WorkbenchOptions common = new WorkbenchOptions();
    @Mixin final BrokerOption brokers = new BrokerOption();

    @Option(
        names = "--partitions",
        defaultValue = "100",
        description = "how many (default: ${DEFAULT-VALUE})")
    int partitions;

    @Option(
        names = "--events",
        defaultValue = "200000",
        description = "length of the log, all of it in snapshots (default: ${DEFAULT-VALUE})")
    long events;

    @Override
    public Integer call() throws InterruptedException {
      Report report = common.report();
      try (Workbench workbench =
          Workbench.open(new Setup(common.data, brokers.count, Codecs.ORDER), report)) {
        new Acquisition(workbench, report, common.rounds).run(partitions, events);
      }
      return 0;
    }
  }

  @Command(name = "failover-node", hidden = true, description = "A node, for the above.")
  public static final class OneNode implements Callable<Integer> {
    /** The variable with Postgres' JDBC URL. */
    static final String POSTGRES = "LOGFOLD_POSTGRES";

    @Option(names = "--kafka", required = true)
    String kafka = "";

    @Option(names = "--topic", required = true)
    String topic = "";

    @Option(names = "--session", required = true)
    int session;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Node.run(kafka, System.getenv(POSTGRES), topic, Duration.ofMillis(session));
      return 0;
    }
  }
}
