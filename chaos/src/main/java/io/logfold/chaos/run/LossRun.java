package io.logfold.chaos.run;

import io.logfold.chaos.checker.Checker;
import io.logfold.chaos.checker.CountedLog;
import io.logfold.chaos.checker.TopicReader;
import io.logfold.chaos.checker.Verdict;
import io.logfold.chaos.clients.Clients;
import io.logfold.chaos.clients.Recorder;
import io.logfold.chaos.cluster.Cluster;
import io.logfold.chaos.cluster.ServiceNode;
import io.logfold.chaos.faults.Loss;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Clients work on a cluster, and acknowledged events are taken away under its running nodes. What
 * must hold nevertheless: a node that can notice the loss reports it, and no answer rests on lost
 * events, neither then nor after a restart of the nodes. So the answers that other clients receive
 * afterwards are compared with the log as it is then. Earlier answers are not checked.
 */
public final class LossRun {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration GIVING_UP = Duration.ofSeconds(5);
  private static final Duration READ_PATIENCE = Duration.ofSeconds(30);

  /** A node that has not noticed yet may answer reads from memory for so long. */
  private static final Duration NOTICING = Duration.ofSeconds(10);

  private static final long LOOK_MILLIS = 200;

  /** The ids of the second clients' commands must differ from those of the first. */
  private static final int SECOND = 1_001;

  private static final Pattern SAYS_SO =
      Pattern.compile(
          "may be lost|taken for lost|created again|no longer has", Pattern.CASE_INSENSITIVE);

  private final ChaosOptions options;
  private final Loss loss;
  private final Consumer<String> progress;
  private final List<String> problems = new ArrayList<>();

  /**
   * Not begun yet.
   *
   * @param progress receives what happens, from several threads
   */
  public LossRun(ChaosOptions options, Loss loss, Consumer<String> progress) {
    this.options = options;
    this.loss = loss;
    this.progress = progress;
  }

  /** Its folder stays when the run is not clean. */
  public Summary run() throws InterruptedException {
    try (RunFolder folder = RunFolder.in(options.folder(), options.seed(), progress);
        Cluster cluster = Cluster.start(folder.path(), options.session())) {
      cluster.startNodes(PATIENCE);
      folder.note("nodes are ready");
      Recorder before = new Recorder();
      Recorder after = new Recorder();
      try (Clients first = clients(cluster, before);
          Clients second = clients(cluster, after)) {
        first.start(1, options.clients(), options.pauseMillis(), options.seed());
        work();
        loss.prepare(cluster, folder.path());
        folder.note("what is acknowledged from now on will be lost");
        long kept = before.now();
        work();
        loss.inflict(cluster, folder.path());
        folder.note("acknowledged events are gone");
        first.finish(GIVING_UP);
        somethingIsLost(before.history(), kept);
        long from = after.now();
        second.start(SECOND, options.clients(), options.pauseMillis(), ~options.seed());
        work();
        theySaySo(cluster);
        folder.note("the nodes are started anew");
        awaitNodes(cluster);
        long restarted = after.now();
        work();
        second.finish(loss == Loss.TOPIC_MADE_ANEW ? PATIENCE : GIVING_UP);
        List<Read> last = lastReads(cluster, Math.max(first.orders(), second.orders()));
        cluster.stopNodes();
        Verdict verdict =
            judge(
                cluster,
                folder,
                binding(before.history(), after.history(), from + NOTICING.toNanos(), last));
        problems.addAll(after.strange());
        served(after.history(), restarted);
        folder.note(verdict.toString());
        Summary summary = summary(cluster, verdict, after, from);
        folder.conclude(summary);
        return summary;
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(loss + " did not go as planned", e);
    }
  }

  private Clients clients(Cluster cluster, Recorder recorder) {
    return new Clients(cluster.nodes(), recorder, name(), options.orders());
  }

  private String name() {
    return "o" + options.seed();
  }

  /** One of the four parts of a run. */
  private void work() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(options.load().toMillis() / 4);
  }

  private void somethingIsLost(History before, long kept) {
    if (before.operations().stream()
        .noneMatch(
            operation ->
                operation.answer() instanceof Answer.Accepted && operation.invoked() > kept)) {
      problems.add("nothing was acknowledged that could be lost: the run says nothing");
    }
  }

  /**
   * Every node can see that the topic is another one; only one that knows its end can see that it
   * was cut. A shorter log is waited for, since its end can go back for a moment.
   */
  private void theySaySo(Cluster cluster) throws InterruptedException {
    int mayBeSilent = loss == Loss.TOPIC_MADE_ANEW ? 0 : Cluster.NODES - 1;
    long end = System.nanoTime() + PATIENCE.toNanos();
    List<String> silent = silent(cluster);
    while (silent.size() > mayBeSilent && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      silent = silent(cluster);
    }
    if (silent.size() > mayBeSilent) {
      problems.add("of lost events these say nothing: " + silent);
    }
  }

  private static List<String> silent(Cluster cluster) {
    return cluster.nodes().stream()
        .filter(node -> node.wanted() && !saysSo(node))
        .map(ServiceNode::name)
        .toList();
  }

  private static boolean saysSo(ServiceNode node) {
    try (Stream<String> lines = Files.lines(node.log())) {
      return lines.anyMatch(line -> SAYS_SO.matcher(line).find());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only a topic that was created again can be served without an operator's decision. */
  private void awaitNodes(Cluster cluster) throws InterruptedException {
    try {
      cluster.restartNodes(loss == Loss.TOPIC_MADE_ANEW ? PATIENCE : NOTICING);
    } catch (IllegalStateException e) {
      if (loss == Loss.TOPIC_MADE_ANEW) {
        problems.add("after all were started anew, " + e.getMessage());
      }
    }
  }

  /**
   * Of a topic that was created again: what every node answers about every order in the end. It
   * must not rest on answers to other clients, which may be of the old topic. A log that was cut
   * may not be served.
   */
  private List<Read> lastReads(Cluster cluster, int orders) throws InterruptedException {
    if (loss != Loss.TOPIC_MADE_ANEW) {
      return List.of();
    }
    Recorder recorder = new Recorder();
    try (Clients readers = new Clients(cluster.nodes(), recorder, name(), orders)) {
      readers.readAll(List.of());
    }
    problems.addAll(recorder.strange());
    return recorder.history().finalReads();
  }

  private Verdict judge(Cluster cluster, RunFolder folder, History history) {
    CountedLog log = TopicReader.read(cluster.bootstrap(), Cluster.TOPIC, READ_PATIENCE);
    folder.keep(log);
    folder.keep(history);
    Verdict verdict = Checker.check(log, history);
    verdict.findings().forEach(finding -> problems.add(finding.toString()));
    return verdict;
  }

  private void served(History after, long restarted) {
    if (loss == Loss.TOPIC_MADE_ANEW
        && after.operations().stream()
            .noneMatch(
                operation ->
                    operation.answer() instanceof Answer.Accepted
                        && operation.invoked() > restarted)) {
      problems.add("nothing was accepted after the nodes were started anew");
    }
  }

  /**
   * What still holds: no answer from before the loss, though commands sent before it may still take
   * effect; and every answer after it.
   *
   * @param noticed reads that began earlier do not count
   */
  private static History binding(History before, History after, long noticed, List<Read> last) {
    List<Operation> operations = new ArrayList<>(after.operations());
    for (Operation lost : before.operations()) {
      operations.add(
          new Operation(
              lost.client(),
              lost.orderId(),
              lost.commandId(),
              lost.action(),
              lost.body(),
              lost.expectedVersion(),
              lost.attempts(),
              -1,
              Long.MAX_VALUE,
              new Answer.Unknown("told before the loss")));
    }
    List<Read> reads = after.reads().stream().filter(read -> read.invoked() > noticed).toList();
    return new History(operations, reads, last);
  }

  private Summary summary(Cluster cluster, Verdict verdict, Recorder after, long from) {
    History history = after.history();
    Map<String, Long> putOff = new LinkedHashMap<>();
    after.putOff().forEach((reason, count) -> putOff.put(reason, count.longValue()));
    return new Summary(
        options.seed(),
        options.load().toSeconds(),
        verdict.counts(),
        Summary.replayed(history),
        Summary.silenceMillis(history, from, after.now()),
        Map.of(loss.kind(), 1L),
        putOff,
        cluster.nodes().stream().flatMap(node -> node.ownEnds().stream()).toList(),
        problems);
  }
}
