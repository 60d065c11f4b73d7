package io.logfold.kafka;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Appends each batch as one transaction, on the lanes in turn.
 *
 * <p>How a failure is told depends on two questions: could the commit have reached the coordinator
 * ({@link Transaction#isNotStored}), and was the lane taken away ({@link Failures#isRefusal}, and
 * there is a successor)?
 *
 * <table>
 *   <caption>What append throws</caption>
 *   <tr><th></th><th>lane taken</th><th>otherwise</th></tr>
 *   <tr><td>commit never asked for</td><td>WriterFenced</td><td>LogUnavailable</td></tr>
 *   <tr><td>commit may have been asked for</td><td>WriterFenced</td><td>AppendOutcomeUnknown</td></tr>
 * </table>
 *
 * <p>A lane counts as taken when the coordinator no longer lets us use it <em>and</em> somebody
 * else's {@link Claim} stands. Without that nobody took over: the coordinator aborted a transaction
 * that outlived its timeout, or forgot a transactional id after days of idleness. Then another
 * writer of our own mends it.
 */
final class KafkaPartitionWriter<E> implements PartitionWriter<E> {

  /** How long a failed writer tries to abort, so that readers need not wait for its timeout. */
  private static final Duration ABORT_GRACE = Duration.ofSeconds(1);

  private final TopicPartition partition;
  private final Lanes lanes;
  private final Supplier<Optional<Claim>> successor;
  private final Runnable confirmation;
  private final EventEncoder<E> encoder;
  private final StableEndWatch watch;
  private final Duration commitDeadline;
  private final LongConsumer committedEnd;
  private final Supplier<PartitionWriter<E>> again;
  private volatile @Nullable LogException spent;

  /**
   * @param lanes initialised, and claimed
   * @param successor looks who has taken the partition over
   * @param confirmation fails when the claim of this writer does not stand
   * @param committedEnd is told the offset after each batch's last event
   * @param again acquires the partition anew, unless there is a successor
   */
  KafkaPartitionWriter(
      TopicPartition partition,
      Lanes lanes,
      Supplier<Optional<Claim>> successor,
      Runnable confirmation,
      EventEncoder<E> encoder,
      StableEndWatch watch,
      Duration commitDeadline,
      LongConsumer committedEnd,
      Supplier<PartitionWriter<E>> again) {
    this.partition = partition;
    this.lanes = lanes;
    this.successor = successor;
    this.confirmation = confirmation;
    this.encoder = encoder;
    this.watch = watch;
    this.commitDeadline = commitDeadline;
    this.committedEnd = committedEnd;
    this.again = again;
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> batch) {
    if (batch.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one event");
    }
    return append(batch, (CommandProgress) null);
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> batch, Progress progress) {
    if (!(progress instanceof CommandProgress commands)) {
      throw new IllegalArgumentException("not a progress with commands on Kafka: " + progress);
    }
    return append(batch, commands);
  }

  private List<RecordedEvent<E>> append(
      List<NewEvent<E>> batch, @Nullable CommandProgress progress) {
    requireUnspent();
    Optional<String> trouble = watch.trouble();
    if (trouble.isPresent()) {
      lanes.close(Duration.ZERO);
      spent = new LogUnavailable(partition + ": nothing was stored: " + trouble.get());
      throw spent;
    }
    // All encoding comes first: an event that cannot be written leaves the producer untouched.
    List<ProducerRecord<byte[], byte[]>> records = encoder.encode(partition, batch);
    Lane lane = lanes.current();
    Transaction transaction = new Transaction(lane.producer(), records.size());
    try {
      transaction.run(records, progress, Deadline.after(commitDeadline));
    } catch (KafkaException | IllegalStateException e) {
      refuseTooLarge(transaction, batch);
      throw end(lane, transaction, e);
    }
    lanes.committed();
    return recorded(transaction, batch);
  }

  private void requireUnspent() {
    LogException end = spent;
    if (end != null) {
      throw end;
    }
  }

  private List<RecordedEvent<E>> recorded(Transaction transaction, List<NewEvent<E>> batch) {
    List<RecordedEvent<E>> recorded = new ArrayList<>(batch.size());
    for (NewEvent<E> event : batch) {
      Position position = new Position(partition.partition(), transaction.offset(recorded.size()));
      recorded.add(EventEncoder.asStored(event).recordedAt(position));
    }
    if (!recorded.isEmpty()) {
      long end = recorded.getLast().position().offset() + 1;
      committedEnd.accept(end);
      watch.committed(end);
    } else {
      watch.committedElsewhere();
    }
    return recorded;
  }

  /**
   * The topic's limit can be lowered while we run: then the broker refuses what the encoder let
   * pass, and the writer goes on after aborting.
   */
  private void refuseTooLarge(Transaction transaction, List<NewEvent<E>> batch) {
    OptionalInt index = transaction.tooLarge();
    if (index.isEmpty()) {
      return;
    }
    try {
      transaction.abort();
    } catch (KafkaException | IllegalStateException e) {
      return; // then this writer is spent, as after any other failure
    }
    NewEvent<E> event = batch.get(index.getAsInt());
    throw new UnwritableEvent(
        index.getAsInt(),
        "%s/%d is larger than the max.message.bytes of topic %s"
            .formatted(event.aggregateId(), event.version(), partition.topic()),
        null);
  }

  private LogException end(Lane lane, Transaction transaction, RuntimeException failure) {
    // Records under way could still arrive, and the commit be sent after them: that must not happen
    // while we say what became of it.
    lanes.close(transaction.couldStillCommit() ? Duration.ZERO : ABORT_GRACE);
    boolean notStored = transaction.isNotStored();
    boolean refused =
        Stream.concat(Stream.of(failure), transaction.failures()).anyMatch(Failures::isRefusal);
    Optional<Claim> taker = refused ? successor.get() : Optional.empty();
    String what = "%s on %s: ".formatted(partition, lane.transactionalId());
    LogException end;
    if (taker.isPresent()) {
      end = new WriterFenced(what + taker.get() + " took over; stop writing", failure);
    } else if (notStored) {
      end =
          new LogUnavailable(
              what + "nothing was stored: " + Failures.describe(failure) + Failures.advice(failure),
              failure);
    } else {
      end =
          new AppendOutcomeUnknown(
              what
                  + "no answer to the commit ("
                  + Failures.describe(failure)
                  + "); open a new writer and look into the log",
              failure);
    }
    spent = end;
    return end;
  }

  @Override
  public void confirm() {
    requireUnspent();
    try {
      confirmation.run();
    } catch (LogException e) {
      lanes.close(Duration.ZERO);
      spent = e;
      throw e;
    }
  }

  @Override
  public PartitionWriter<E> reopen() {
    return again.get();
  }

  @Override
  public void close() {
    if (spent == null) {
      spent = new LogUnavailable(partition + ": this writer is closed; open another");
    }
    lanes.close(Duration.ZERO);
  }
}
