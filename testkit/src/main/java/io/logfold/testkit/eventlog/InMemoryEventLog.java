package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An event log in memory with the semantics of a transactional one: a batch is one transaction, its
 * end costs an offset (so that offsets have gaps), and opening a writer fences the earlier ones.
 *
 * <p>Any thread may call any method. {@link #close} changes nothing: a test "restarts" by building
 * a new engine on the same log.
 *
 * @param <E> the events
 */
public final class InMemoryEventLog<E> implements EventLog<E> {

  private final LogIdentity identity;
  private final List<InMemoryPartition<E>> partitions;
  private final String owner;

  /** A log that keeps the event objects as they are. */
  public InMemoryEventLog(String name, int partitions) {
    this(name, partitions, UnaryOperator.identity());
  }

  /**
   * A log that keeps what comes back from encoding and decoding an event; one that the codec cannot
   * encode is refused as unwritable.
   */
  public InMemoryEventLog(String name, int partitions, EventCodec<E> codec) {
    this(name, partitions, event -> codec.decode(codec.typeOf(event), codec.encode(event)));
  }

  private InMemoryEventLog(String name, int partitions, UnaryOperator<E> stored) {
    if (partitions < 1) {
      throw new IllegalArgumentException("a log has at least one partition, not " + partitions);
    }
    this.identity = new LogIdentity(name, UUID.randomUUID().toString(), partitions);
    this.partitions =
        Stream.iterate(0, number -> number + 1)
            .limit(partitions)
            .map(number -> new InMemoryPartition<>(identity.partition(number), stored))
            .toList();
    this.owner = "in memory";
  }

  private InMemoryEventLog(InMemoryEventLog<E> same, String owner) {
    this.identity = same.identity;
    this.partitions = same.partitions;
    this.owner = owner;
  }

  /** The same log as another process sees it: its writers are this owner's. */
  public InMemoryEventLog<E> seenBy(String otherOwner) {
    return new InMemoryEventLog<>(this, otherOwner);
  }

  @Override
  public LogIdentity identity() {
    return identity;
  }

  @Override
  public int partitionOf(String aggregateId) {
    // String.hashCode is specified, hence stable; the multiplication spreads ids that differ in
    // their last characters only.
    return Math.floorMod((aggregateId.hashCode() * 0x9E3779B9) >>> 15, identity.partitions());
  }

  @Override
  public LogExtent extent(int partition) {
    return partition(partition).extent();
  }

  @Override
  public EventCursor<E> read(int partition, long from, long to) {
    return partition(partition).read(from, to, anyAggregate -> true);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, long from, long to) {
    return partition(partitionOf(aggregateId)).read(from, to, aggregateId::equals);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    return partition(partition).readAt(offsets);
  }

  @Override
  public PartitionWriter<E> openWriter(int partition) {
    return partition(partition).openWriter(this);
  }

  @Override
  public Optional<String> owner(int partition) {
    return partition(partition).owner();
  }

  /** How far commands were taken from the stream of a partition, as its writers stored it. */
  public long progress(int partition) {
    return partitions.get(identity.partition(partition).number()).progress();
  }

  String ownName() {
    return owner;
  }

  @Override
  public void close() {}

  private InMemoryPartition<E> partition(int number) {
    return partitions.get(identity.partition(number).number());
  }
}
