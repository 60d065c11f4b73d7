package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.OwnTerms;
import io.logfold.application.term.Stamp;
import io.logfold.application.term.TermOwner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An event log in memory. Only its records are in memory: terms, and what counts, are decided by
 * the same code as in a real log.
 *
 * <p>Thread-safe. {@link #close} changes nothing: a test "restarts" by building a new engine on the
 * same log.
 *
 * @param <E> the events
 */
public final class InMemoryEventLog<E> implements EventLog<E> {

  private final LogIdentity identity;
  private final List<InMemoryPartition<E>> partitions;
  private final UnaryOperator<E> stored;
  private final AtomicLong nonces;
  private final String owner;
  private final RecordNetwork network;

  /** By partition: the terms that this object has opened, or tried to. */
  private final List<OwnTerms> terms;

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
            .map(number -> new InMemoryPartition<E>(identity.partition(number)))
            .toList();
    this.stored = stored;
    this.nonces = new AtomicLong();
    this.owner = "in memory";
    this.network = RecordNetwork.SOUND;
    this.terms = ownTerms();
  }

  private InMemoryEventLog(InMemoryEventLog<E> same, String owner, RecordNetwork network) {
    this.identity = same.identity;
    this.partitions = same.partitions;
    this.stored = same.stored;
    this.nonces = same.nonces;
    this.owner = owner;
    this.network = network;
    this.terms = ownTerms();
  }

  private List<OwnTerms> ownTerms() {
    return Stream.generate(() -> new OwnTerms(() -> Long.toHexString(nonces.incrementAndGet())))
        .limit(identity.partitions())
        .toList();
  }

  /** The same log as another process sees it: its writers are this owner's. */
  public InMemoryEventLog<E> seenBy(String otherOwner) {
    return seenBy(otherOwner, RecordNetwork.SOUND);
  }

  /** The same, with a network between its writers and the log. */
  public InMemoryEventLog<E> seenBy(String otherOwner, RecordNetwork between) {
    return new InMemoryEventLog<>(this, otherOwner, between);
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
    return partition(partition).extent(0);
  }

  @Override
  public EventCursor<E> read(int partition, Place from, long to) {
    return partition(partition).read(from, to, anyAggregate -> true);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, Place from, long to) {
    return partition(partitionOf(aggregateId)).read(from, to, aggregateId::equals);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    return partition(partition).readAt(offsets);
  }

  @Override
  public Place verify(int partition, Place place) {
    return partition(partition).verify(place);
  }

  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return open(partition, from, before -> false);
  }

  private PartitionWriter<E> open(int number, Place from, Predicate<Term> yieldsTo) {
    OwnTerms own = terms.get(number);
    TermOwner<MemoryRecord<E>> opened =
        TermOwner.acquire(
            new NetworkedRecords<>(partition(number), network),
            term -> new MemoryRecord.Opening<>(new Stamp.Opening(term), owner),
            from,
            own.nextNonce(),
            yieldsTo);
    return new InMemoryWriter<>(
        number,
        opened,
        id -> partitionOf(id) == number,
        stored,
        place -> open(number, place, own::isForeign));
  }

  @Override
  public List<QuarantineDecision> decisions() {
    return partitions.stream().flatMap(partition -> partition.quarantine().all().stream()).toList();
  }

  /** {@inheritDoc} The decision has no time: it was always taken at the epoch. */
  @Override
  public QuarantineDecision decide(Position position, boolean skipped, String reason) {
    int number = position.partition();
    InMemoryPartition<E> partition = partition(number);
    QuarantineDecision decision =
        new QuarantineDecision(position, skipped, reason, owner, Instant.EPOCH, 0);
    try (PartitionWriter<E> opened = openWriter(number, Place.BEGINNING)) {
      QuarantineDecision stored = decision.storedIn(opened.place().term().number());
      partition.decided(stored);
      return stored;
    }
  }

  @Override
  public Optional<String> owner(int partition, Place from) {
    return partition(partition).owner();
  }

  /** Cuts the end of a partition off, as an unclean election or a lost disk does. */
  public void truncate(int partition, long end) {
    partition(partition).truncate(end);
  }

  /** Deletes the records of a partition before an offset, as a limited retention does. */
  public void deleteBefore(int partition, long offset) {
    partition(partition).deleteBefore(offset);
  }

  /** Appends a record that is none of ours, as any other client may. */
  public void appendForeign(int partition) {
    var unused = partition(partition).send(List.of(new MemoryRecord.Foreign<>()));
  }

  @Override
  public void close() {}

  private InMemoryPartition<E> partition(int number) {
    return partitions.get(identity.partition(number).number());
  }
}
