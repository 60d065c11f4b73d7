package io.logfold.chaos.run;

import io.logfold.chaos.checker.Checker;
import io.logfold.chaos.checker.CountedLog;
import io.logfold.chaos.checker.SnapshotCheck;
import io.logfold.chaos.checker.SnapshotVerdict;
import io.logfold.chaos.checker.TopicReader;
import io.logfold.chaos.checker.Verdict;
import io.logfold.chaos.clients.Clients;
import io.logfold.chaos.clients.Recorder;
import io.logfold.chaos.cluster.Cluster;
import io.logfold.chaos.cluster.CommandOutput;
import io.logfold.chaos.cluster.ServiceNode;
import io.logfold.chaos.faults.FaultPlan;
import io.logfold.chaos.faults.Nemesis;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Token;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run: a cluster is started, clients contend for orders while things go wrong; then all is
 * healed, every client gets its answer, every order is read from every node, and the answers are
 * compared with the topic.
 */
public final class ChaosRun {

  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration HEAL_PATIENCE = Duration.ofSeconds(90);
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(60);
  private static final Duration READ_PATIENCE = Duration.ofSeconds(30);
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  /** The last faults begin before the load ends, and have to be healed. */
  private static final Duration LAST_HEALING = Duration.ofSeconds(8);

  private final ChaosOptions options;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();

  /**
   * Not begun yet.
   *
   * @param progress receives what happens, from several threads
   */
  public ChaosRun(ChaosOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Its folder stays when the run is not clean. */
  public Summary run() throws InterruptedException {
    try (RunFolder folder = RunFolder.in(options.folder(), options.seed(), progress);
        Cluster cluster = Cluster.start(folder.path(), options.session())) {
      folder.note("brokers and Postgres run");
      cluster.startNodes(START_PATIENCE);
      folder.note("nodes are ready");
      Summary summary = run(cluster, folder);
      folder.conclude(summary);
      return summary;
    }
  }

  private Summary run(Cluster cluster, RunFolder folder) throws InterruptedException {
    Recorder recorder = new Recorder();
    FaultPlan plan = FaultPlan.of(options.seed(), options.session()).only(options.only());
    try (Clients clients =
            new Clients(cluster.nodes(), recorder, "o" + options.seed(), options.orders());
        Nemesis nemesis = new Nemesis(cluster, plan, folder::note)) {
      long from = recorder.now();
      clients.start(1, options.clients(), options.pauseMillis(), options.seed());
      trouble(nemesis);
      long to = recorder.now();
      folder.note("no more faults");
      awaitReady(cluster);
      clients.finish(ANSWER_PATIENCE);
      folder.note("every client has its answers, or gave up");
      clients.readAll(nemesis.strangers().stream().map(Operation::orderId).toList());
      folder.note("every order was read from every node");
      cluster.stopNodes();
      folder.note("all nodes have stopped");
      History history = withStrangers(recorder.history(), nemesis.strangers());
      folder.keep(history);
      Verdict verdict = judge(cluster, recorder, history, nemesis.forged(), folder);
      folder.note(verdict.toString());
      return new Summary(
          options.seed(),
          TimeUnit.NANOSECONDS.toSeconds(to - from),
          verdict.counts(),
          Summary.replayed(history),
          Summary.silenceMillis(history, from, to),
          counts(nemesis.done()),
          counts(recorder.putOff()),
          cluster.nodes().stream().flatMap(node -> node.ownEnds().stream()).toList(),
          problems);
    }
  }

  /** Commands of other programs may have been carried out; their answers are not known. */
  private static History withStrangers(History clients, List<Operation> strangers) {
    List<Operation> all = new ArrayList<>(clients.operations());
    all.addAll(strangers);
    return new History(all, clients.reads(), clients.finalReads());
  }

  private void trouble(Nemesis nemesis) throws InterruptedException {
    long end = System.nanoTime() + options.load().toNanos();
    TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
    try {
      if (options.faults()) {
        nemesis.run(options.load().minus(WARM_UP).minus(LAST_HEALING));
      }
    } catch (IllegalStateException e) {
      problems.add(e.getMessage() + ": " + e.getCause());
    }
    TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
  }

  private void awaitReady(Cluster cluster) throws InterruptedException {
    try {
      cluster.awaitReady(HEAL_PATIENCE);
    } catch (IllegalStateException e) {
      problems.add("after all was healed, " + e.getMessage());
    }
  }

  private Verdict judge(
      Cluster cluster, Recorder recorder, History history, List<Token> forged, RunFolder folder)
      throws InterruptedException {
    CountedLog log = TopicReader.read(cluster.bootstrap(), Cluster.TOPIC, READ_PATIENCE);
    folder.keep(log);
    Verdict verdict =
        Checker.check(log, history)
            .with(Checker.forgeries(log, forged))
            .with(snapshots(cluster, log, folder).findings());
    verdict.findings().forEach(finding -> problems.add(finding.toString()));
    CommandOutput verified = cluster.verify();
    if (verified.exit() != 0) {
      problems.add("logfold verify: exit code %d: %s".formatted(verified.exit(), verified.out()));
    }
    problems.addAll(recorder.strange());
    for (ServiceNode node : cluster.nodes()) {
      if (node.slowStops() > 0) {
        problems.add("%s did not stop within a minute".formatted(node.name()));
      }
    }
    return verdict;
  }

  private static SnapshotVerdict snapshots(Cluster cluster, CountedLog log, RunFolder folder) {
    try {
      SnapshotVerdict verdict = SnapshotCheck.check(cluster.postgresUrl(), Cluster.TOPIC, log);
      folder.note(
          "%d snapshots, %d checkpoints and %d offsets in the index were compared"
              .formatted(verdict.snapshots(), verdict.checkpoints(), verdict.offsets()));
      return verdict;
    } catch (SQLException e) {
      throw new IllegalStateException("the snapshots cannot be read", e);
    }
  }

  private static Map<String, Long> counts(Map<String, ? extends Number> counted) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counted.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue().longValue()));
    return counts;
  }
}
