package io.logfold.kafka.internal.writing;

import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.term.TermOwner;
import io.logfold.kafka.internal.format.EventEncoder;
import io.logfold.kafka.internal.format.StampHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Encodes events and notes, and appends them in the term of a {@link TermOwner}. Not thread-safe.
 */
final class KafkaPartitionWriter<E> implements PartitionWriter<E> {

  private static final int MAX_GHOSTS = 1_000;

  private final TopicPartition partition;
  private final TermOwner<ProducerRecord<byte[], byte[]>> owner;
  private final EventEncoder<E> encoder;
  private final Function<Place, PartitionWriter<E>> again;

  /**
   * @param again opens another term behind a place, unless another process has opened one
   */
  KafkaPartitionWriter(
      TopicPartition partition,
      TermOwner<ProducerRecord<byte[], byte[]>> owner,
      EventEncoder<E> encoder,
      Function<Place, PartitionWriter<E>> again) {
    this.partition = partition;
    this.owner = owner;
    this.encoder = encoder;
    this.again = again;
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable LogNote note) {
    if (events.isEmpty() && note == null) {
      throw new IllegalArgumentException("nothing to append: neither an event nor a note");
    }
    // All encoding comes first: an event that cannot be written leaves the term untouched.
    List<ProducerRecord<byte[], byte[]>> records = encoder.encode(partition, events);
    LogNote whole = withGhosts(note);
    if (whole != null) {
      records.addAll(encoder.encode(partition, whole));
    }
    long[] offsets = append(records, events);
    List<RecordedEvent<E>> recorded = new ArrayList<>(events.size());
    for (NewEvent<E> event : events) {
      Position position = new Position(partition.partition(), offsets[recorded.size()]);
      recorded.add(EventEncoder.asStored(event).recordedAt(position));
    }
    return recorded;
  }

  private long[] append(List<ProducerRecord<byte[], byte[]>> records, List<NewEvent<E>> events) {
    int size = records.size();
    try {
      return owner.append(
          size,
          position -> {
            ProducerRecord<byte[], byte[]> record = records.get(position);
            record.headers().add(StampHeader.of(owner.stamp(position, size)));
            return record;
          });
    } catch (UnwritableEvent e) {
      // The topic's limit can be lowered while we run: the broker refuses what we let pass.
      int index = e.index();
      String what =
          index >= events.size()
              ? "a note"
              : events.get(index).aggregateId() + "/" + events.get(index).version();
      throw new UnwritableEvent(index, what + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Adds the ghosts found since the last append, up to {@value #MAX_GHOSTS} of them. */
  private @Nullable LogNote withGhosts(@Nullable LogNote note) {
    List<Long> all = owner.takeGhosts();
    List<Long> ghosts = all.subList(0, Math.min(all.size(), MAX_GHOSTS));
    return ghosts.isEmpty() ? note : (note == null ? LogNote.EMPTY : note).withGhosts(ghosts);
  }

  @Override
  public Place place() {
    return owner.place();
  }

  @Override
  public PartitionWriter<E> reopen(Place from) {
    return again.apply(from);
  }

  @Override
  public void close() {
    owner.close();
  }
}
