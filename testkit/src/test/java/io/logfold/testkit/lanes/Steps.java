package io.logfold.testkit.lanes;

import static io.logfold.testkit.lanes.Cluster.LANES;
import static io.logfold.testkit.lanes.Cluster.NONE;

import io.logfold.testkit.lanes.Cluster.Event;
import io.logfold.testkit.lanes.Cluster.Fate;
import io.logfold.testkit.lanes.Cluster.Phase;
import io.logfold.testkit.lanes.Node.At;
import io.logfold.testkit.lanes.Node.Request;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What can happen next, everything of it: each node's own next step, its end at any moment, and all
 * that Kafka and the network may do.
 */
final class Steps {

  private final Set<Flaw> flaws;
  private final Bounds bounds;

  /**
   * How much there is to do.
   *
   * @param acquisitions of each node
   * @param appends of each acquisition
   * @param commands in the stream
   * @param coordinatorAborts transactions that the coordinator finds too old
   */
  record Bounds(int acquisitions, int appends, int commands, int coordinatorAborts) {}

  Steps(Set<Flaw> flaws, Bounds bounds) {
    this.flaws = flaws;
    this.bounds = bounds;
  }

  /** Tells every state that can follow, with what leads to it. */
  void from(Cluster state, BiConsumer<String, Cluster> next) {
    for (int n = 0; n < state.nodes.length; n++) {
      of(state, n, next);
    }
    for (int lane = 0; lane < LANES; lane++) {
      int number = lane;
      Phase phase = state.lanes[lane].phase();
      if (phase == Phase.COMMITTING || phase == Phase.ABORTING) {
        step(state, next, "marker on lane " + (lane + 1), s -> s.complete(number));
      } else if (phase == Phase.OPEN && state.coordinatorAborts < bounds.coordinatorAborts()) {
        step(
            state,
            next,
            "the coordinator aborts what is open on lane " + (lane + 1),
            s -> {
              s.coordinatorAborts++;
              s.lanes[number] = s.lanes[number].in(Phase.ABORTING);
              s.fence(number);
            });
      }
    }
  }

  private static void step(
      Cluster state, BiConsumer<String, Cluster> next, String what, Consumer<Cluster> change) {
    Cluster after = state.copy();
    change.accept(after);
    next.accept(what, after);
  }

  private void of(Cluster state, int n, BiConsumer<String, Cluster> next) {
    Node node = state.nodes[n];
    String name = n == 0 ? "P" : "O";
    if (node.stray != null) {
      step(state, next, name + ": a late request arrives", s -> strayArrives(s, s.nodes[n]));
      step(state, next, name + ": a late request is lost", s -> s.nodes[n].stray = null);
    }
    if (node.at != At.OFF && node.stray == null) {
      step(state, next, name + " ends, or gives up waiting", s -> fail(s.nodes[n]));
    }
    switch (node.at) {
      case OFF -> {
        if (node.acquisitions < bounds.acquisitions()) {
          step(state, next, name + " begins to acquire", s -> begin(s, s.nodes[n]));
        }
      }
      case INITIALISING -> initialise(state, n, name, next);
      case CLAIMING -> step(state, next, name + " claims", s -> beginEmpty(s, s.nodes[n], 0, NONE));
      case READING -> {
        if (canRead(state)) {
          step(state, next, name + " reads to the end", s -> read(s, s.nodes[n]));
        }
      }
      case READING_PROGRESS -> {
        if (state.isStable()) {
          step(
              state,
              next,
              name + " reads the progress",
              s -> {
                s.nodes[n].taken = s.progress;
                s.nodes[n].at = At.SERVING;
              });
        }
      }
      case SERVING -> serve(state, n, name, next);
      case STORING_PROGRESS ->
          step(
              state,
              next,
              name + " stores progress alone",
              s -> beginEmpty(s, s.nodes[n], s.nodes[n].lane, s.nodes[n].command + 1));
      case PRODUCING -> step(state, next, name + ": its record arrives", s -> arrives(s, n));
      case COMMITTING -> {
        Request request = node.request;
        if (request != null) {
          step(state, next, name + ": its commit arrives", s -> commitArrives(s, s.nodes[n]));
        }
      }
    }
  }

  private void begin(Cluster s, Node node) {
    node.acquisitions++;
    node.at = At.INITIALISING;
    if (flaws.contains(Flaw.READS_PROGRESS_TOO_EARLY)) {
      node.taken = s.progress;
    }
  }

  private int lanesOf(int n) {
    return n == 1 && flaws.contains(Flaw.HAS_FEWER_LANES) ? LANES - 1 : LANES;
  }

  private int laneToInitialise(int n, Node node) {
    boolean reverse = n == 1 && flaws.contains(Flaw.INITIALISES_IN_ANOTHER_ORDER);
    return reverse ? LANES - 1 - node.initialised : node.initialised;
  }

  private void initialise(Cluster state, int n, String name, BiConsumer<String, Cluster> next) {
    Node node = state.nodes[n];
    int lane = laneToInitialise(n, node);
    String what = name + " initialises lane " + (lane + 1);
    switch (state.lanes[lane].phase()) {
      case EMPTY ->
          step(
              state,
              next,
              what,
              s -> {
                s.fence(lane);
                s.nodes[n].holds[lane] = true;
                s.nodes[n].initialised++;
                goOnAcquiring(s, n);
              });
      case OPEN ->
          step(
              state,
              next,
              what + ", which aborts what is open",
              s -> {
                s.fence(lane);
                s.lanes[lane] = s.lanes[lane].in(Phase.ABORTING);
              });
      case COMMITTING, ABORTING -> {
        // is told to wait for the marker
      }
    }
  }

  private void goOnAcquiring(Cluster s, int n) {
    Node node = s.nodes[n];
    boolean all = node.initialised == lanesOf(n);
    if (flaws.contains(Flaw.READS_BEFORE_THE_LAST_LANE) && node.initialised == lanesOf(n) - 1) {
      node.folded = s.readable();
      node.taken = s.progress;
    }
    if (all) {
      node.at = At.CLAIMING;
      if (flaws.contains(Flaw.BEGINS_ON_ANOTHER_LANE)) {
        node.lane = 1;
        node.claimed = true;
        node.at = At.READING;
      }
    }
  }

  private boolean canRead(Cluster state) {
    return state.isStable() || flaws.contains(Flaw.READS_BEFORE_THE_LAST_LANE);
  }

  private void read(Cluster s, Node node) {
    if (flaws.contains(Flaw.READS_BEFORE_THE_LAST_LANE)) {
      node.at = At.SERVING;
      return;
    }
    if (node.acquisitions == 1 || !flaws.contains(Flaw.DOES_NOT_READ_AGAIN)) {
      node.folded = s.readable();
    }
    node.at = flaws.contains(Flaw.READS_PROGRESS_TOO_EARLY) ? At.SERVING : At.READING_PROGRESS;
  }

  /** Begins a transaction without a record, and sends its commit. */
  private void beginEmpty(Cluster s, Node node, int lane, int progress) {
    if (!node.holds[lane]) {
      if (!node.claimed && flaws.contains(Flaw.GOES_ON_WITHOUT_ITS_CLAIM)) {
        claimed(node);
      } else {
        node.stop();
      }
    } else if (s.lanes[lane].phase() == Phase.EMPTY) {
      s.beginWithout(lane, progress);
      sendCommit(node, lane);
    }
  }

  private static void sendCommit(Node node, int lane) {
    node.request = new Request(true, lane, 0, NONE, NONE, true);
    node.at = At.COMMITTING;
  }

  private static void claimed(Node node) {
    node.claimed = true;
    node.lane = 1;
    node.at = At.READING;
  }

  private void serve(Cluster state, int n, String name, BiConsumer<String, Cluster> next) {
    Node node = state.nodes[n];
    if (node.appends == bounds.appends() || state.lanes[node.lane].phase() != Phase.EMPTY) {
      return; // the lane's last marker is not written yet: the client is told to wait
    }
    step(state, next, name + " appends", s -> send(s.nodes[n], NONE));
    if (node.taken < bounds.commands()) {
      step(
          state,
          next,
          name + " appends what came of command " + node.taken,
          s -> {
            if (flaws.contains(Flaw.STORES_PROGRESS_FIRST)) {
              s.nodes[n].command = s.nodes[n].taken;
              s.nodes[n].at = At.STORING_PROGRESS;
            } else {
              send(s.nodes[n], s.nodes[n].taken);
            }
          });
    }
  }

  private void send(Node node, int command) {
    boolean apart =
        flaws.contains(Flaw.STORES_PROGRESS_FIRST)
            || flaws.contains(Flaw.STORES_PROGRESS_AFTERWARDS);
    node.appends++;
    node.command = command;
    node.at = At.PRODUCING;
    node.request =
        new Request(
            false,
            node.lane,
            node.folded + 1,
            command,
            command == NONE || apart ? NONE : command + 1,
            node.holds[node.lane]);
  }

  private void arrives(Cluster s, int n) {
    Node node = s.nodes[n];
    Request request = node.request;
    if (request == null || !request.valid() || !take(s, request)) {
      node.stop();
    } else {
      sendCommit(node, request.lane());
    }
  }

  /** A record reaches the partition. */
  private static boolean take(Cluster s, Request request) {
    if (s.lanes[request.lane()].phase() != Phase.EMPTY) {
      return false;
    }
    s.produce(
        request.lane(),
        new Event(request.version(), request.command(), Fate.OPEN, false),
        request.progress());
    return true;
  }

  private static boolean commit(Cluster s, Request request) {
    if (!request.valid() || s.lanes[request.lane()].phase() != Phase.OPEN) {
      return false;
    }
    s.lanes[request.lane()] = s.lanes[request.lane()].in(Phase.COMMITTING);
    return true;
  }

  private static void strayArrives(Cluster s, Node node) {
    Request request = node.stray;
    node.stray = null;
    if (request == null) {
      return;
    }
    if (request.commit()) {
      var unused = commit(s, request);
    } else {
      var unused = take(s, request);
    }
  }

  private void commitArrives(Cluster s, Node node) {
    Request request = node.request;
    if (request == null || !commit(s, request)) {
      node.stop();
      return;
    }
    node.request = null;
    if (!node.claimed) {
      claimed(node);
      return;
    }
    boolean events = s.lanes[request.lane()].event() != NONE;
    s.acknowledge(request.lane());
    node.lane = (node.lane + 1) % LANES;
    node.at = At.SERVING;
    if (events) {
      node.folded++;
    }
    done(node, events);
  }

  /** What comes after a commit, where a command is at work. */
  private void done(Node node, boolean events) {
    if (node.command == NONE) {
      return;
    }
    if (events && flaws.contains(Flaw.STORES_PROGRESS_AFTERWARDS)) {
      node.at = At.STORING_PROGRESS;
    } else if (!events && flaws.contains(Flaw.STORES_PROGRESS_FIRST)) {
      send(node, node.command);
    } else {
      node.taken = node.command + 1;
      node.command = NONE;
    }
  }

  private void fail(Node node) {
    if (flaws.contains(Flaw.GOES_ON_AFTER_AN_UNKNOWN_OUTCOME)
        && node.at == At.COMMITTING
        && node.claimed) {
      node.stray = node.request;
      node.request = null;
      node.lane = (node.lane + 1) % LANES;
      node.command = NONE;
      node.at = At.SERVING;
      return;
    }
    node.stop();
  }
}
