package io.logfold.benchmarks.recovery;

import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Setup;
import io.logfold.benchmarks.WorkbenchOptions;
import io.logfold.benchmarks.recovery.Suite.Figure;
import io.logfold.benchmarks.recovery.Suite.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that print figures of recovery: all of them, or one. */
public final class RecoveryCommands {

  private RecoveryCommands() {}

  /** How long the log is, and what else they share. */
  static final class Size {
    @Mixin final WorkbenchOptions common = new WorkbenchOptions();

    @Option(
        names = "--events",
        split = ",",
        defaultValue = "20000,200000,1000000,2000000",
        description =
            "lengths of the log; the first is what the others are compared with (default: ${DEFAULT-VALUE})")
    List<Long> events = List.of();

    @Option(
        names = "--aggregates",
        description = "orders in the longest log (default: a quarter of its events)")
    @Nullable Long aggregates;

    @Option(
        names = "--max-heap",
        split = ",",
        defaultValue = "256m,128m",
        description = "heaps to serve all orders in (default: ${DEFAULT-VALUE})")
    List<String> heaps = List.of();

    @Option(
        names = "--seconds",
        defaultValue = "10",
        description = "how long a load is put on (default: ${DEFAULT-VALUE})")
    int seconds;

    @Option(names = "--keep", description = "leave the topic and its snapshots for a look at them")
    boolean keep;

    Settings settings() {
      List<Long> lengths = new ArrayList<>(new TreeSet<>(events));
      long perOrder = aggregates == null ? 4 : Math.max(1, lengths.getLast() / aggregates);
      if (lengths.size() == 1 && lengths.getFirst() > SHORTEST) {
        lengths.addFirst(SHORTEST);
      }
      return new Settings(
          common.data, lengths, (int) perOrder, heaps, common.rounds, seconds, keep);
    }

    private static final long SHORTEST = 20_000;

    int measure(Report report, Set<Figure> figures) throws InterruptedException {
      try (Workbench workbench = Workbench.open(common.setup(), report)) {
        new Suite(workbench, report, settings()).run(figures);
      }
      return 0;
    }
  }

  /** All of them. */
  @Command(
      name = "all-recovery",
      mixinStandardHelpOptions = true,
      description = "All figures of recovery and history, on one log that is written once.")
  public static final class All implements Callable<Integer> {
    @Mixin final Size size = new Size();

    @Override
    public Integer call() throws Exception {
      Report report = size.common.report();
      int code = size.measure(report, EnumSet.allOf(Figure.class));
      try (Workbench workbench = Workbench.join(size.common.setup())) {
        new CheckpointSpeed(workbench, report).run(CheckpointFigure.SNAPSHOTS);
      }
      return code;
    }
  }

  /** Recovery by length of the log. */
  @Command(
      name = "recovery",
      mixinStandardHelpOptions = true,
      description = "Time from start to the first acknowledged command, by length of the log.")
  public static final class RecoveryFigure implements Callable<Integer> {
    @Mixin final Size size = new Size();

    @Option(names = "--full", description = "also without snapshots, for the longest log")
    boolean full;

    @Override
    public Integer call() throws InterruptedException {
      Set<Figure> figures = EnumSet.of(Figure.SNAPSHOT);
      if (full) {
        figures.add(Figure.FULL);
      }
      return size.measure(size.common.report(), figures);
    }
  }

  /** Histories. */
  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Time to read one order's events out of a long log.")
  public static final class HistoryFigure implements Callable<Integer> {
    @Mixin final Size size = new Size();

    @Override
    public Integer call() throws InterruptedException {
      return size.measure(size.common.report(), EnumSet.of(Figure.HISTORY));
    }
  }

  /** State of an order with very many events. */
  @Command(
      name = "state",
      mixinStandardHelpOptions = true,
      description = "Time to the state of an order with 100,000 events that is not in memory.")
  public static final class StateFigure implements Callable<Integer> {
    @Mixin final Size size = new Size();

    @Override
    public Integer call() throws InterruptedException {
      return size.measure(size.common.report(), EnumSet.of(Figure.STATE));
    }
  }

  /** Commands on orders that are not in memory. */
  @Command(
      name = "nonresident",
      mixinStandardHelpOptions = true,
      description = "Commands per second on orders that are not in memory.")
  public static final class NonResidentFigure implements Callable<Integer> {
    @Mixin final Size size = new Size();

    @Override
    public Integer call() throws InterruptedException {
      return size.measure(size.common.report(), EnumSet.of(Figure.NONRESIDENT));
    }
  }

  /** All orders in a small heap. */
  @Command(
      name = "heap",
      mixinStandardHelpOptions = true,
      description = "All orders served at random in a JVM with a small heap.")
  public static final class HeapFigure implements Callable<Integer> {
    @Mixin final Size size = new Size();

    @Override
    public Integer call() throws InterruptedException {
      return size.measure(size.common.report(), EnumSet.of(Figure.HEAP));
    }
  }

  /** Snapshots saved. */
  @Command(
      name = "checkpoint",
      mixinStandardHelpOptions = true,
      description = "Snapshots saved per second.")
  public static final class CheckpointFigure implements Callable<Integer> {
    static final int SNAPSHOTS = 300_000;

    @Mixin final WorkbenchOptions common = new WorkbenchOptions();

    @Option(names = "--snapshots", description = "how many (default: " + SNAPSHOTS + ")")
    int snapshots = SNAPSHOTS;

    @Override
    public Integer call() throws Exception {
      Report report = common.report();
      try (Workbench workbench = Workbench.open(common.setup(), report)) {
        new CheckpointSpeed(workbench, report).run(snapshots);
      }
      return 0;
    }
  }

  /** The JVM with the small heap. */
  @Command(name = "serve-at-random", hidden = true)
  public static final class ServeAtRandom implements Callable<Integer> {
    @Option(names = "--data", required = true)
    Path data = Path.of("");

    @Option(names = "--topic", required = true)
    String topic = "";

    @Option(names = "--run", required = true)
    String run = "";

    @Option(names = "--steps", required = true)
    int steps;

    @Option(names = "--orders", required = true)
    long orders;

    @Option(names = "--seconds", required = true)
    int seconds;

    @Override
    public Integer call() throws InterruptedException {
      try (Workbench workbench = Workbench.join(Setup.plain(data))) {
        new SmallHeap(new Report(System.out, System.err))
            .serve(workbench, topic, run, steps, orders, seconds);
      }
      return 0;
    }
  }
}
