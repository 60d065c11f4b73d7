package io.logfold.kafka;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.WriterFenced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The transactional ids of one partition. One transaction is open at a time, and each runs on
 * another lane than the one before it, because a coordinator makes an id wait until the markers of
 * its last transaction are written.
 *
 * <p>Three rules keep two nodes from holding a part of the lanes each and both committing:
 *
 * <ol>
 *   <li>lanes are initialised in order, all of them, before the log is read to its end;
 *   <li>the first transaction, which is the {@link Claim}, runs on the first lane, and only after
 *       it committed the other lanes are used and the log is read to its end;
 *   <li>their number is a constant of the log's format.
 * </ol>
 *
 * <p>Why that is enough: from initialising lane 1 to committing its claim there, an acquisition is
 * alone, or its claim fails. So claims have an order, and all of an earlier acquisition's claim
 * lies before all of a later one's lane 1. The later one initialises every lane and then reads: the
 * earlier one can no longer commit by then, and whatever it committed is read.
 *
 * <p>For one thread at a time; {@link #close} may be called from any.
 */
final class Lanes {

  /**
   * How many lanes a partition has. Part of the log's format, never a setting: a node with fewer
   * lanes would leave one of its rival's alive.
   */
  static final int COUNT = 3;

  private final List<Lane> lanes;
  private int initialised;
  private int current;

  /**
   * @param prefix of the transactional ids: {@code <application>-<topic>-<partition>}
   * @param producers makes the producer for a transactional id
   */
  Lanes(String prefix, Function<String, Producer<byte[], byte[]>> producers) {
    this(prefix, COUNT, producers);
  }

  /** With another count, for measuring only. */
  Lanes(String prefix, int count, Function<String, Producer<byte[], byte[]>> producers) {
    List<Lane> made = new ArrayList<>(count);
    try {
      for (int number = 1; number <= count; number++) {
        String transactionalId = prefix + "-" + number;
        made.add(new Lane(transactionalId, producers.apply(transactionalId)));
      }
    } catch (KafkaException e) {
      closeAll(made, Duration.ZERO);
      throw new LogUnavailable(
          "cannot make a producer for %s: %s".formatted(prefix, Failures.describe(e)), e);
    }
    this.lanes = List.copyOf(made);
  }

  /**
   * Lets every lane find its brokers, side by side and without waiting for that: initialising is
   * one lane after the other, and need not begin each time with a connection. Touches no
   * transaction.
   */
  void connect(String topic) {
    for (Lane lane : lanes) {
      Thread.ofVirtual().start(() -> connectQuietly(lane, topic));
    }
  }

  private static void connectQuietly(Lane lane, String topic) {
    try {
      var unused = lane.producer().partitionsFor(topic);
    } catch (KafkaException | IllegalStateException e) {
      // Whoever needs the connection will be told.
      System.getLogger(Lanes.class.getName())
          .log(System.Logger.Level.DEBUG, "connecting " + lane.transactionalId(), e);
    }
  }

  /**
   * Fences the earlier holder of every lane, in order, and ends its transactions.
   *
   * @throws WriterFenced when another acquisition got in between
   * @throws LogUnavailable when it cannot be done in time, or is not allowed
   */
  void initialise(Deadline deadline) {
    while (initialised < lanes.size()) {
      initialiseNext(deadline);
    }
  }

  /** One step of {@link #initialise}. */
  void initialiseNext(Deadline deadline) {
    Lane lane = lanes.get(initialised);
    while (true) {
      try {
        lane.producer().initTransactions();
        initialised++;
        return;
      } catch (TimeoutException e) {
        if (deadline.hasPassed()) {
          throw Failures.whileInitialising(lane, e);
        }
      } catch (KafkaException | IllegalStateException e) {
        throw Failures.whileInitialising(lane, e);
      }
    }
  }

  List<String> transactionalIds() {
    return lanes.stream().map(Lane::transactionalId).toList();
  }

  /** The lane for the next transaction. */
  Lane current() {
    if (initialised < lanes.size()) {
      throw new IllegalStateException("not all lanes are initialised");
    }
    return lanes.get(current);
  }

  /** The transaction on the current lane has committed: the next one takes the next lane. */
  void committed() {
    current = (current + 1) % lanes.size();
  }

  /**
   * Closes every lane. An open transaction is aborted if that can be done within {@code grace};
   * otherwise the next holder of the lane or the coordinator's timeout ends it. Never throws; keeps
   * the thread's interruption.
   */
  void close(Duration grace) {
    closeAll(lanes, grace);
  }

  private static void closeAll(List<Lane> lanes, Duration grace) {
    boolean interrupted = Thread.interrupted();
    List<Thread> closing = new ArrayList<>();
    for (Lane lane : lanes) {
      // A producer's thread can be stuck in connecting for the length of a request's timeout.
      closing.add(Thread.ofVirtual().start(() -> closeQuietly(lane, grace)));
    }
    Deadline deadline = Deadline.after(grace.plusSeconds(2));
    for (Thread thread : closing) {
      try {
        Duration remaining = deadline.remaining();
        if (!remaining.isZero()) {
          thread.join(remaining);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(Lane lane, Duration grace) {
    try {
      lane.producer().close(grace);
    } catch (KafkaException e) {
      System.getLogger(Lanes.class.getName())
          .log(System.Logger.Level.DEBUG, "closing " + lane.transactionalId(), e);
    }
  }
}
