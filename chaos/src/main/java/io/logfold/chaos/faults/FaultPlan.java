package io.logfold.chaos.faults;

import io.logfold.chaos.cluster.Cluster;
import io.logfold.chaos.cluster.Proxy.Mode;
import io.logfold.chaos.faults.Fault.AddNode;
import io.logfold.chaos.faults.Fault.ChangeSetting;
import io.logfold.chaos.faults.Fault.ClockJump;
import io.logfold.chaos.faults.Fault.Disconnect;
import io.logfold.chaos.faults.Fault.Forge;
import io.logfold.chaos.faults.Fault.Forgery;
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
import io.logfold.chaos.faults.Fault.Setting;
import io.logfold.chaos.faults.Fault.StopPostgres;
import io.logfold.chaos.faults.Fault.Table;
import io.logfold.chaos.faults.Fault.Tamper;
import io.logfold.chaos.faults.Fault.Tampering;
import io.logfold.chaos.faults.Fault.WipeReplica;
import io.logfold.chaos.faults.Fault.ZombieNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The faults of a run: a pure function of the seed. There are three tracks that run side by side:
 * of what happens to nodes, of what happens to servers and connections, and of what others write
 * into the topics. So there are never two brokers away. Each track deals its kinds of faults like
 * cards, so that all of them come before one comes again. How far a run gets in them depends on its
 * time, and on the machine.
 *
 * @param nodes on the first track
 * @param servers on the second
 * @param records on the third
 */
public record FaultPlan(List<Step> nodes, List<Step> servers, List<Step> records) {

  private static final int STEPS = 500;
  private static final int MOST_RECORDS = 12;

  /** Cards in the third deck: what is poison has many forms. */
  private static final int POISON = 3;

  private static final List<Table> TABLES = List.of(Table.values());

  /** After this another broker leads; {@code broker.session.timeout.ms} is less. */
  private static final int BROKER_LAPSE = 2_500;

  /** Makes the third track's random source differ from the first one's. */
  private static final long RECORDS = 0x5DEECE66DL;

  /**
   * One fault of a track.
   *
   * @param pauseMillis before the fault
   */
  public record Step(int pauseMillis, Fault fault) {}

  public FaultPlan {
    nodes = List.copyOf(nodes);
    servers = List.copyOf(servers);
    records = List.copyOf(records);
  }

  /**
   * The plan that follows from a seed.
   *
   * @param session of nodes
   */
  public static FaultPlan of(long seed, Duration session) {
    int lapse = Math.toIntExact(session.toMillis());
    // A source for each, so that a change of one track leaves the others as they were.
    return new FaultPlan(
        deal(new Random(seed), nodeFaults(lapse)),
        deal(new Random(~seed), serverFaults(lapse)),
        deal(new Random(seed ^ RECORDS), recordFaults()));
  }

  /**
   * The same without all other kinds; what is left comes in the same order.
   *
   * @param kinds empty: nothing is left out
   */
  public FaultPlan only(Set<String> kinds) {
    return kinds.isEmpty()
        ? this
        : new FaultPlan(only(kinds, nodes), only(kinds, servers), only(kinds, records));
  }

  private static List<Step> only(Set<String> kinds, List<Step> steps) {
    return steps.stream().filter(step -> kinds.contains(step.fault().kind())).toList();
  }

  /** All of a run, one track after the other. */
  Stream<List<Step>> tracks() {
    return Stream.of(nodes, servers, records);
  }

  private static List<Step> deal(Random random, List<Function<Random, Fault>> kinds) {
    List<Step> steps = new ArrayList<>();
    List<Function<Random, Fault>> deck = new ArrayList<>();
    while (steps.size() < STEPS) {
      if (deck.isEmpty()) {
        deck.addAll(kinds);
        Collections.shuffle(deck, random);
      }
      steps.add(new Step(random.nextInt(500, 4_000), deck.removeLast().apply(random)));
    }
    return steps;
  }

  private static List<Function<Random, Fault>> nodeFaults(int session) {
    return List.of(
        random -> new KillNode(node(random), random.nextInt(200, session * 2)),
        random -> new KillNode(node(random), random.nextInt(0, 1_000)),
        random -> new PauseNode(node(random), random.nextInt(session / 6, session * 2 / 3)),
        random -> new ZombieNode(node(random), random.nextInt(session * 3 / 2, session * 4)),
        random -> new RollingRestart(random.nextInt(0, 1_500)),
        random -> new AddNode(random.nextInt(2_000, 6_000)),
        random -> new ClockJump(node(random), jump(random), stay(random)),
        random -> new ClockJump(node(random), -jump(random), stay(random)));
  }

  private static List<Function<Random, Fault>> serverFaults(int session) {
    return List.of(
        random -> new KillBroker(1 + random.nextInt(Cluster.BROKERS), down(random)),
        random -> new KillCoordinator(down(random)),
        random -> new KillLeader(partition(random), down(random)),
        random -> new PauseLeader(partition(random), random.nextInt(BROKER_LAPSE, 8_000)),
        random -> new WipeReplica(partition(random), random.nextInt(0, 1_000)),
        random -> new StopPostgres(random.nextInt(1_000, 8_000)),
        random -> new RestorePostgres(random.nextInt(2_000, 10_000)),
        random -> new Disconnect(node(random), broker(random), Mode.CUT, random.nextInt(10, 4_000)),
        random -> new Disconnect(node(random), broker(random), Mode.STALLED, span(random, session)),
        random -> new Disconnect(node(random), 0, Mode.CUT, random.nextInt(10, session * 2)),
        random -> new Disconnect(node(random), 0, Mode.STALLED, span(random, session)),
        random -> tamper(Tampering.DELETE, random),
        random -> tamper(Tampering.PUT_BACK, random),
        random -> tamper(Tampering.TRUNCATE, random));
  }

  private static List<Function<Random, Fault>> recordFaults() {
    List<Function<Random, Fault>> kinds = new ArrayList<>();
    for (Forgery forgery : Forgery.values()) {
      kinds.add(
          random -> new Forge(forgery, partition(random), records(random), random.nextLong()));
    }
    for (int i = 0; i < POISON; i++) {
      kinds.add(random -> new Poison(partition(random), records(random), random.nextLong()));
    }
    for (Setting setting : Setting.values()) {
      kinds.add(random -> new ChangeSetting(setting, stay(random)));
    }
    kinds.add(random -> new GrowCommands());
    return kinds;
  }

  private static Tamper tamper(Tampering tampering, Random random) {
    return new Tamper(
        tampering,
        TABLES.get(random.nextInt(TABLES.size())),
        records(random),
        random.nextInt(1_000, 6_000));
  }

  private static int records(Random random) {
    return 1 + random.nextInt(MOST_RECORDS);
  }

  /** In seconds: from seconds to hours. */
  private static int jump(Random random) {
    return random.nextBoolean() ? random.nextInt(5, 120) : random.nextInt(120, 6 * 3_600);
  }

  private static int stay(Random random) {
    return random.nextInt(1_500, 6_000);
  }

  private static int partition(Random random) {
    return random.nextInt(Cluster.PARTITIONS);
  }

  private static int node(Random random) {
    return 1 + random.nextInt(Cluster.NODES);
  }

  private static int broker(Random random) {
    return 1 + random.nextInt(Cluster.BROKERS);
  }

  private static int down(Random random) {
    return random.nextInt(0, 4_000);
  }

  /** Shorter or longer than a session. */
  private static int span(Random random, int session) {
    return random.nextInt(session / 6, session * 3);
  }
}
