package io.logfold.chaos.faults;

import io.logfold.chaos.cluster.Cluster;
import io.logfold.chaos.cluster.Folders;
import io.logfold.chaos.cluster.Proxy;
import io.logfold.chaos.cluster.ServiceNode;
import io.logfold.chaos.faults.Fault.AddNode;
import io.logfold.chaos.faults.Fault.ChangeSetting;
import io.logfold.chaos.faults.Fault.ClockJump;
import io.logfold.chaos.faults.Fault.Disconnect;
import io.logfold.chaos.faults.Fault.Forge;
import io.logfold.chaos.faults.Fault.GrowCommands;
import io.logfold.chaos.faults.Fault.KillBroker;
import io.logfold.chaos.faults.Fault.KillCoordinator;
import io.logfold.chaos.faults.Fault.KillLeader;
import io.logfold.chaos.faults.Fault.KillNode;
import io.logfold.chaos.faults.Fault.PauseLeader;
import io.logfold.chaos.faults.Fault.PauseNode;
import io.logfold.chaos.faults.Fault.Poison;
import io.logfold.chaos.faults.Fault.RestorePostgres;
import io.logfold.chaos.faults.Fault.RollingRestart;
import io.logfold.chaos.faults.Fault.StopPostgres;
import io.logfold.chaos.faults.Fault.Tamper;
import io.logfold.chaos.faults.Fault.WipeReplica;
import io.logfold.chaos.faults.Fault.ZombieNode;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Carries a plan out. Each fault is healed before its track's next one begins; what it broke may
 * still be recovering then.
 */
public final class Nemesis implements AutoCloseable {

  private static final Duration SYNC_PATIENCE = Duration.ofSeconds(30);
  private static final Duration ROLL_PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_MILLIS = 200;

  private final Cluster cluster;
  private final FaultPlan plan;
  private final Consumer<String> said;
  private final BrokerView view;
  private final Forger forger;
  private final Poisoner poisoner;
  private final Topics topics;
  private final Map<String, AtomicInteger> done = new ConcurrentSkipListMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /**
   * Of one run.
   *
   * @param said receives each fault as it begins, from three threads
   */
  public Nemesis(Cluster cluster, FaultPlan plan, Consumer<String> said) {
    this.cluster = cluster;
    this.plan = plan;
    this.said = said;
    this.view = new BrokerView(cluster.bootstrap());
    this.forger = new Forger(cluster.bootstrap(), Cluster.TOPIC);
    this.poisoner = new Poisoner(cluster.bootstrap(), Cluster.TOPIC + ".commands");
    this.topics = new Topics(cluster.bootstrap(), Cluster.TOPIC);
    if (!cluster.clocksCanJump()) {
      said.accept("no clock will jump: libfaketime is not installed (package faketime)");
    }
  }

  /**
   * Returns when the time is over and the last faults are healed.
   *
   * @throws IllegalStateException when a fault could not be carried out or healed
   */
  public void run(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    List<Thread> tracks = new ArrayList<>();
    for (List<FaultPlan.Step> track : plan.tracks().toList()) {
      tracks.add(Thread.ofVirtual().name("nemesis").start(() -> run(track, end)));
    }
    for (Thread track : tracks) {
      track.join();
    }
    cluster.links().heal();
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a fault did not go as planned", failures.peek());
    }
  }

  private void run(List<FaultPlan.Step> track, long end) {
    try {
      for (FaultPlan.Step step : track) {
        TimeUnit.MILLISECONDS.sleep(step.pauseMillis());
        if (System.nanoTime() - end > 0 || !failures.isEmpty()) {
          return;
        }
        said.accept(step.fault().toString());
        if (inflict(step.fault())) {
          done.computeIfAbsent(step.fault().kind(), _kind -> new AtomicInteger()).incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      failures.add(e);
    }
  }

  /** False: it was left out, because of what else is broken. */
  private boolean inflict(Fault fault)
      throws InterruptedException, ExecutionException, TimeoutException {
    switch (fault) {
      case KillNode(int number, int down) -> {
        ServiceNode node = cluster.node(number);
        node.kill();
        TimeUnit.MILLISECONDS.sleep(down);
        node.start();
      }
      case PauseNode(int number, int millis) -> pause(number, millis);
      case ZombieNode(int number, int millis) -> pause(number, millis);
      case RollingRestart(int pause) -> roll(pause);
      case AddNode(int stay) -> {
        ServiceNode spare = cluster.node(Cluster.SPARE);
        spare.start();
        waitFor(spare);
        TimeUnit.MILLISECONDS.sleep(stay);
        spare.stop();
      }
      case KillBroker(int broker, int down) -> killBroker(broker, down);
      case KillCoordinator(int down) -> killBroker(view.coordinator(), down);
      case KillLeader(int partition, int down) -> killBroker(view.leader(partition), down);
      case PauseLeader(int partition, int millis) -> pauseBroker(view.leader(partition), millis);
      case WipeReplica(int partition, int down) -> {
        return wipe(partition, down);
      }
      case Forge forge -> {
        return forger.write(forge);
      }
      case Poison poison -> {
        return poisoner.write(poison);
      }
      case GrowCommands grow -> {
        return topics.growCommands();
      }
      case ChangeSetting(Fault.Setting setting, int millis) -> {
        return topics.change(setting, millis);
      }
      case Tamper tamper -> {
        return Tables.tamper(cluster.postgresUrl(), tamper);
      }
      case ClockJump(int number, int seconds, int millis) -> {
        if (!cluster.clocksCanJump()) {
          return false;
        }
        cluster.node(number).clock(seconds);
        TimeUnit.MILLISECONDS.sleep(millis);
        cluster.node(number).clock(0);
        if (seconds > 0) {
          // A clock that goes back stops the timers of Kafka's client until it has caught up, so
          // the
          // node is out of the group for as long as it was fast. Operators restart it.
          cluster.node(number).stop();
          cluster.node(number).start();
        }
      }
      case StopPostgres(int down) -> {
        cluster.database().stop();
        TimeUnit.MILLISECONDS.sleep(down);
        cluster.database().start();
      }
      case RestorePostgres(int age) -> {
        cluster.database().stop();
        cluster.database().copy();
        cluster.database().start();
        TimeUnit.MILLISECONDS.sleep(age);
        cluster.database().stop();
        cluster.database().putBack();
        cluster.database().start();
      }
      case Disconnect(int node, int broker, Proxy.Mode mode, int millis) -> {
        cluster.links().set(node, broker, mode);
        TimeUnit.MILLISECONDS.sleep(millis);
        cluster.links().set(node, broker, Proxy.Mode.OPEN);
      }
    }
    return true;
  }

  private void pause(int number, int millis) throws InterruptedException {
    ServiceNode node = cluster.node(number);
    node.suspend();
    TimeUnit.MILLISECONDS.sleep(millis);
    node.resume();
  }

  private void roll(int pause) throws InterruptedException {
    for (int number = 1; number <= Cluster.NODES; number++) {
      ServiceNode node = cluster.node(number);
      node.stop();
      node.start();
      waitFor(node);
      TimeUnit.MILLISECONDS.sleep(pause);
    }
  }

  /** As in a rolling restart; but with brokers away at the same time it may take for ever. */
  private static void waitFor(ServiceNode node) throws InterruptedException {
    long end = System.nanoTime() + ROLL_PATIENCE.toNanos();
    while (!node.ready() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** The next broker may only go when this one has everything again. */
  private void killBroker(int broker, int down) throws InterruptedException {
    cluster.kafka().broker(broker).kill();
    TimeUnit.MILLISECONDS.sleep(down);
    cluster.kafka().broker(broker).start();
    var unused = awaitSync();
  }

  private void pauseBroker(int broker, int millis) throws InterruptedException {
    cluster.kafka().broker(broker).suspend();
    TimeUnit.MILLISECONDS.sleep(millis);
    cluster.kafka().broker(broker).resume();
    var unused = awaitSync();
  }

  private boolean wipe(int partition, int down)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!awaitSync()) {
      return false; // another replica lacks something: then something acknowledged could be lost
    }
    int broker = view.leader(partition);
    cluster.kafka().broker(broker).stop();
    TimeUnit.MILLISECONDS.sleep(down);
    Folders.delete(cluster.replica(broker, partition));
    cluster.kafka().broker(broker).start();
    var unused = awaitSync();
    return true;
  }

  private boolean awaitSync() throws InterruptedException {
    long end = System.nanoTime() + SYNC_PATIENCE.toNanos();
    while (!view.allInSync()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return true;
  }

  /** How often each kind of fault was carried out. */
  public Map<String, AtomicInteger> done() {
    return done;
  }

  /** Where records are that no owner wrote. */
  public List<Token> forged() {
    return forger.written();
  }

  /** Commands that others than clients sent, and that may have been carried out. */
  public List<Operation> strangers() {
    return poisoner.sent();
  }

  @Override
  public void close() {
    forger.close();
    poisoner.close();
    topics.close();
    view.close();
  }
}
