package io.logfold.testkit.lanes;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One state of the model: what Kafka knows of a partition's transactional ids, the partition
 * itself, and what each node believes. Of Kafka there is what KIP-98 and KIP-890 promise:
 *
 * <ul>
 *   <li>to initialise an id makes whoever had it before invalid, at once, and ends its open
 *       transaction; one that is being committed is completed first;
 *   <li>a record of an invalid producer is refused, and so is its commit;
 *   <li>a commit is answered when it is decided. Its marker comes later; until then nobody who
 *       reads committed records sees it, nor anything behind it; and the id takes no other
 *       transaction;
 *   <li>of two transactions that commit progress the one counts that sent it last, whichever marker
 *       comes last (the group's coordinator compares the offsets of the records);
 *   <li>requests and answers can be late or lost, whatever became of who sent them;
 *   <li>the coordinator may abort what has been open for too long, and fence its producer.
 * </ul>
 *
 * Who holds an id is kept instead of epochs, which makes it finite.
 */
final class Cluster implements Cloneable {

  static final int LANES = 3;
  static final int NONE = -1;

  /** Of a transaction. */
  enum Phase {
    EMPTY,
    OPEN,
    COMMITTING,
    ABORTING
  }

  /** Of a record. */
  enum Fate {
    OPEN,
    COMMITTED,
    ABORTED
  }

  /**
   * A record: an event.
   *
   * @param version that its writer gave it, having folded those before
   * @param command it came from; {@link #NONE}: sent straight to the node
   */
  record Event(int version, int command, Fate fate, boolean acknowledged) {}

  /**
   * What one lane's coordinator knows.
   *
   * @param order of its progress among all progress that was ever sent
   */
  record Transaction(Phase phase, int event, int progress, int order) {
    static final Transaction EMPTY = new Transaction(Phase.EMPTY, NONE, NONE, 0);

    Transaction in(Phase other) {
      return new Transaction(other, event, progress, order);
    }
  }

  Transaction[] lanes = new Transaction[LANES];
  List<Event> log = new ArrayList<>();
  Node[] nodes;

  /** How many commands of the stream are done with, as everybody can read. */
  int progress;

  /** The order of what {@link #progress} shows. */
  private int progressOrder;

  private int sentProgress;
  private final boolean markersDecide;

  int coordinatorAborts;

  /**
   * @param markersDecide a flaw of Kafka: of two transactions that commit progress, the one counts
   *     whose marker comes last
   */
  Cluster(boolean markersDecide, Node... nodes) {
    this.markersDecide = markersDecide;
    Arrays.fill(lanes, Transaction.EMPTY);
    this.nodes = nodes;
  }

  Cluster copy() {
    try {
      Cluster copy = (Cluster) super.clone();
      copy.lanes = lanes.clone();
      copy.log = new ArrayList<>(log);
      copy.nodes = new Node[nodes.length];
      for (int i = 0; i < nodes.length; i++) {
        copy.nodes[i] = nodes[i].copy();
      }
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever had the lane cannot use it any more, nor can what he sent. */
  void fence(int lane) {
    for (Node node : nodes) {
      node.loses(lane);
    }
  }

  /** Whether committed records and progress can be read to the end. */
  boolean isStable() {
    return Arrays.stream(lanes).allMatch(lane -> lane.phase() == Phase.EMPTY);
  }

  /** How many committed events there are, before the first that is open. */
  int readable() {
    int count = 0;
    for (Event event : log) {
      if (event.fate() == Fate.OPEN) {
        break;
      }
      count += event.fate() == Fate.COMMITTED ? 1 : 0;
    }
    return count;
  }

  /** Adds an event to the lane's transaction, which begins with that if none is open. */
  void produce(int lane, Event event, int withProgress) {
    lanes[lane] = new Transaction(Phase.OPEN, log.size(), withProgress, order(withProgress));
    log.add(event);
  }

  void beginWithout(int lane, int withProgress) {
    lanes[lane] = new Transaction(Phase.OPEN, NONE, withProgress, order(withProgress));
  }

  private int order(int withProgress) {
    return withProgress == NONE ? 0 : ++sentProgress;
  }

  /** The marker of a transaction is written. */
  void complete(int lane) {
    Transaction transaction = lanes[lane];
    boolean committed = transaction.phase() == Phase.COMMITTING;
    if (transaction.event() != NONE) {
      Event event = log.get(transaction.event());
      log.set(
          transaction.event(),
          new Event(
              event.version(),
              event.command(),
              committed ? Fate.COMMITTED : Fate.ABORTED,
              event.acknowledged()));
    }
    if (committed && (markersDecide || transaction.order() > progressOrder)) {
      progress = transaction.progress() == NONE ? progress : transaction.progress();
      progressOrder = transaction.order();
    }
    lanes[lane] = Transaction.EMPTY;
  }

  void acknowledge(int lane) {
    int index = lanes[lane].event();
    if (index != NONE) {
      Event event = log.get(index);
      log.set(index, new Event(event.version(), event.command(), event.fate(), true));
    }
  }

  /** What cannot be taken back any more. */
  boolean isDecided(int index) {
    return log.get(index).fate() == Fate.COMMITTED
        || Arrays.stream(lanes)
            .anyMatch(lane -> lane.event() == index && lane.phase() == Phase.COMMITTING);
  }

  /** How far the stream has been taken, for ever. */
  int decidedProgress() {
    int decided = progress;
    for (Transaction lane : lanes) {
      if (lane.phase() == Phase.COMMITTING && lane.progress() != NONE) {
        decided = Math.max(decided, lane.progress());
      }
    }
    return decided;
  }

  /** Only which one is later makes a difference. */
  private int rank(int order) {
    int rank = progressOrder < order ? 1 : 0;
    for (Transaction lane : lanes) {
      rank += lane.order() < order ? 1 : 0;
    }
    return rank;
  }

  /** All of it, as bytes: equal exactly when nothing can tell two states apart. */
  @SuppressWarnings("EnumOrdinal") // it never leaves this process
  byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    for (Transaction lane : lanes) {
      bytes.write(lane.phase().ordinal());
      bytes.write(lane.event());
      bytes.write(lane.progress());
      bytes.write(rank(lane.order()));
    }
    bytes.write(log.size());
    for (Event event : log) {
      bytes.write(event.version() | (event.acknowledged() ? 64 : 0));
      bytes.write(event.command());
      bytes.write(event.fate().ordinal());
    }
    bytes.write(progress);
    bytes.write(rank(progressOrder));
    bytes.write(coordinatorAborts);
    for (Node node : nodes) {
      node.encode(bytes);
    }
    return bytes.toByteArray();
  }
}
