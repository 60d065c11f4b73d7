package io.logfold.benchmarks.recovery;

import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The figures of recovery, on one log that is written once and grows on the way: what is measured
 * at a length is measured when the log has it.
 */
final class Suite {

  private final Workbench workbench;
  private final Report report;
  private final Settings settings;

  Suite(Workbench workbench, Report report, Settings settings) {
    this.workbench = workbench;
    this.report = report;
    this.settings = settings;
  }

  /** What can be asked for. */
  enum Figure {
    SNAPSHOT,
    FULL,
    HISTORY,
    STATE,
    NONRESIDENT,
    HEAP
  }

  /**
   * How much of it.
   *
   * @param lengths of the log, in events, rising
   * @param perOrder events of each order
   * @param heaps largest heaps to serve the longest log in, as {@code -Xmx} has them
   * @param seconds how long a load is put on
   * @param keep whether topic and snapshots stay, for a look at them
   */
  record Settings(
      Path data,
      List<Long> lengths,
      int perOrder,
      List<String> heaps,
      int rounds,
      int seconds,
      boolean keep) {}

  void run(Set<Figure> wanted) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "recovery-" + run;
    long longest = settings.lengths().getLast();
    Recovery recovery = new Recovery(workbench, report, settings.rounds());
    try (var log = workbench.log(topic)) {
      LogGenerator filling =
          new LogGenerator(
              log, report, run, settings.perOrder(), longest, OrderHistoryReads.orders());
      for (long length : wanted.contains(Figure.SNAPSHOT) ? settings.lengths() : List.of(longest)) {
        filling.to(length);
        if (wanted.contains(Figure.FULL)) {
          // Once is enough for the chart; the longest log is the figure.
          int rounds = length == longest ? settings.rounds() : 1;
          recovery.full(topic, filling.events(), filling.orders(), rounds);
        }
        recovery.refresh(topic);
        if (wanted.contains(Figure.SNAPSHOT)) {
          if (length == settings.lengths().getFirst()) {
            report.progress("warming up");
            recovery.warmUp(topic);
          }
          recovery.snapshot(topic, filling.events(), filling.orders());
        }
      }
      if (wanted.contains(Figure.SNAPSHOT)) {
        flatness(recovery, run, topic, filling.events());
      }
      atFullLength(wanted, topic, run, filling);
    } finally {
      if (settings.keep()) {
        report.progress("topic %s and its snapshots stay in %s".formatted(topic, settings.data()));
      } else {
        report.progress("removing what was written");
        workbench.remove(topic);
      }
    }
  }

  private void flatness(Recovery recovery, String run, String topic, long events)
      throws InterruptedException {
    String shortTopic = topic + "-short";
    long length = settings.lengths().getFirst();
    try (var log = workbench.log(shortTopic)) {
      new LogGenerator(log, report, run, settings.perOrder(), length, List.of()).to(length);
      recovery.refresh(shortTopic);
      recovery.flatness(shortTopic, length, topic, events);
    } finally {
      workbench.remove(shortTopic);
    }
  }

  private void atFullLength(Set<Figure> wanted, String topic, String run, LogGenerator filling)
      throws InterruptedException {
    OrderHistoryReads past = new OrderHistoryReads(workbench, report);
    if (wanted.contains(Figure.HISTORY)) {
      past.histories(topic, filling.events());
    }
    if (wanted.contains(Figure.STATE)) {
      past.states(topic, filling.events());
    }
    if (wanted.contains(Figure.NONRESIDENT)) {
      new NonResidentOrders(workbench, report)
          .run(topic, run, settings.perOrder(), filling.orders(), settings.seconds());
    }
    if (wanted.contains(Figure.HEAP)) {
      for (String heap : settings.heaps()) {
        new SmallHeap(report)
            .launch(
                heap,
                settings.data(),
                topic,
                run,
                settings.perOrder(),
                filling.orders(),
                settings.seconds());
      }
    }
  }
}
