package io.logfold.kafka;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.WriterFenced;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which partition, in the owners' own words.
 *
 * <p>An acquisition commits, as its first transaction, an offset of the group {@code
 * <application>-<topic>-owners} whose metadata is the {@link Claim}. Nothing but the metadata
 * matters. Safety does not rest on it (the lanes see to that); it tells a writer that was fenced
 * whether somebody took over, or whether the coordinator gave its transaction up, as it does with
 * one that outlived its timeout. The client's errors are the same for both.
 *
 * <p>Any thread.
 */
final class Claims {

  private static final Duration READ_PATIENCE = Duration.ofSeconds(10);
  private static final long BETWEEN_LOOKS_MILLIS = 50;

  private final Admin admin;
  private final ConsumerGroupMetadata group;
  private final String topic;
  private final String owner;
  private final Duration watch;
  private final InstantSource clock = InstantSource.system();
  private final String log = UUID.randomUUID().toString();
  private final AtomicLong numbers = new AtomicLong();

  /**
   * @param group of which nobody is a member: it has offsets only
   * @param owner the name in our own claims
   * @param watch how long somebody who fenced us is given to commit his claim: he initialises the
   *     other lanes before
   */
  Claims(Admin admin, ConsumerGroupMetadata group, String topic, String owner, Duration watch) {
    this.admin = admin;
    this.group = group;
    this.topic = topic;
    this.owner = owner;
    this.watch = watch;
  }

  /**
   * The claim that stands before an acquisition. Waits for nobody: an owner that died while it
   * claimed must not hold its successor up.
   */
  Optional<Claim> before(int partition) {
    return find(partition, false);
  }

  /**
   * The partition's present claim, of all acquisitions that have ended; empty when there never was
   * one, or when Kafka forgot it.
   *
   * @throws LogUnavailable when Kafka does not answer in time, or refuses
   */
  Optional<Claim> find(int partition) {
    // A commit is acknowledged a moment before the group's coordinator shows it; stable waits.
    return find(partition, true);
  }

  private Optional<Claim> find(int partition, boolean stable) {
    TopicPartition asked = new TopicPartition(topic, partition);
    ListConsumerGroupOffsetsSpec spec =
        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(asked));
    try {
      @Nullable OffsetAndMetadata committed =
          admin
              .listConsumerGroupOffsets(
                  Map.of(group.groupId(), spec),
                  new ListConsumerGroupOffsetsOptions().requireStable(stable))
              .partitionsToOffsetAndMetadata(group.groupId())
              .get(READ_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .get(asked);
      return committed == null ? Optional.empty() : Claim.parse(committed.metadata());
    } catch (ExecutionException e) {
      if (Failures.isCausedBy(e, GroupIdNotFoundException.class)) {
        return Optional.empty();
      }
      throw unreadable(asked, Failures.describe(e) + Failures.advice(e), e);
    } catch (TimeoutException e) {
      throw unreadable(asked, "no answer within %d s".formatted(READ_PATIENCE.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreadable(asked, "interrupted", e);
    }
  }

  private static LogUnavailable unreadable(TopicPartition asked, String why, Exception cause) {
    return new LogUnavailable("cannot read who owns %s: %s".formatted(asked, why), cause);
  }

  /**
   * Claims a partition in the first transaction on its first lane.
   *
   * @param lanes all initialised, none used
   * @param before the claim that stood before the first lane was initialised
   * @throws WriterFenced somebody else acquired the partition at the same time, and has it
   * @throws LogUnavailable it did not work; nobody else has the partition for that
   */
  Claim stake(
      TopicPartition partition, Lanes lanes, Optional<Claim> before, Duration commitDeadline) {
    Claim mine =
        new Claim(
            owner, clock.instant().truncatedTo(ChronoUnit.MILLIS), log, numbers.incrementAndGet());
    Lane lane = lanes.current();
    try {
      commit(lane.producer(), partition, mine, Deadline.after(commitDeadline));
    } catch (KafkaException | IllegalStateException e) {
      throw failed(lane, partition, mine, before, e);
    }
    lanes.committed();
    return mine;
  }

  private void commit(
      Producer<byte[], byte[]> producer, TopicPartition partition, Claim claim, Deadline deadline) {
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(
        Map.of(partition, new OffsetAndMetadata(0, claim.text())), group);
    Transaction.commit(producer, deadline);
  }

  private LogException failed(
      Lane lane,
      TopicPartition partition,
      Claim mine,
      Optional<Claim> before,
      RuntimeException failure) {
    String what = "cannot acquire %s on %s: ".formatted(partition, lane.transactionalId());
    if (Failures.isFencing(failure)) {
      // An earlier claim of this log, whose commit nobody was told of, is no rival.
      Optional<Claim> rival =
          await(
              partition.partition(),
              claim ->
                  !claim.equals(mine)
                      && !mine.succeeds(claim)
                      && before.filter(claim::equals).isEmpty());
      if (rival.isPresent()) {
        return new WriterFenced(what + rival.get() + " acquired it at the same time", failure);
      }
    }
    return new LogUnavailable(
        what + Failures.describe(failure) + Failures.advice(failure), failure);
  }

  /**
   * Looks whether a claim stands. Who takes over claims before he reads the log, and long before he
   * appends to it: as long as the claim stands, the log is as its holder left it.
   *
   * @throws WriterFenced somebody else's claim stands
   * @throws LogUnavailable Kafka forgot the claim, or does not answer
   */
  void confirm(Claim claim, int partition) {
    Claim present =
        find(partition)
            .orElseThrow(
                () ->
                    new LogUnavailable(
                        "%s-%d: Kafka no longer knows who owns it".formatted(topic, partition)));
    if (!present.equals(claim)) {
      throw new WriterFenced(
          "%s-%d: %s took over; stop writing".formatted(topic, partition, present));
    }
  }

  /** Who has taken the partition from the holder of this claim; empty: nobody. */
  Optional<Claim> successorOf(Claim claim, int partition) {
    return await(partition, present -> !present.equals(claim));
  }

  /** Looks until there is such a claim, but not longer than somebody would need to make it. */
  private Optional<Claim> await(int partition, Predicate<Claim> wanted) {
    Deadline deadline = Deadline.after(watch);
    try {
      while (true) {
        Optional<Claim> found = find(partition).filter(wanted);
        if (found.isPresent() || deadline.hasPassed()) {
          return found;
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
      }
    } catch (LogUnavailable e) {
      return Optional.empty(); // then to try again is right: it either works or tells more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
