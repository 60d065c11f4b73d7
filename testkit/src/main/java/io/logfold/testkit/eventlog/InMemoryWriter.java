package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.failure.FatalErrors;
import io.logfold.application.term.TermOwner;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Appends to a partition in memory for the length of a term. */
final class InMemoryWriter<E> implements PartitionWriter<E> {

  private final int partition;
  private final TermOwner<MemoryRecord<E>> owner;
  private final Predicate<String> belongsHere;
  private final UnaryOperator<E> stored;
  private final Function<Place, PartitionWriter<E>> again;

  InMemoryWriter(
      int partition,
      TermOwner<MemoryRecord<E>> owner,
      Predicate<String> belongsHere,
      UnaryOperator<E> stored,
      Function<Place, PartitionWriter<E>> again) {
    this.partition = partition;
    this.owner = owner;
    this.belongsHere = belongsHere;
    this.stored = stored;
    this.again = again;
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable LogNote note) {
    if (events.isEmpty() && note == null) {
      throw new IllegalArgumentException("nothing to append: neither an event nor a note");
    }
    List<NewEvent<E>> prepared = new ArrayList<>(events.size());
    for (NewEvent<E> event : events) {
      prepared.add(prepare(prepared.size(), event));
    }
    int size = prepared.size() + (note == null ? 0 : 1);
    long[] offsets =
        owner.append(
            size,
            position ->
                position < prepared.size()
                    ? new MemoryRecord.Event<>(owner.stamp(position, size), prepared.get(position))
                    : new MemoryRecord.Note<>(
                        owner.stamp(position, size), note == null ? LogNote.EMPTY : note));
    List<RecordedEvent<E>> recorded = new ArrayList<>(prepared.size());
    for (int i = 0; i < prepared.size(); i++) {
      recorded.add(prepared.get(i).recordedAt(new Position(partition, offsets[i])));
    }
    return recorded;
  }

  private NewEvent<E> prepare(int index, NewEvent<E> event) {
    E kept;
    try {
      if (!belongsHere.test(event.aggregateId())) {
        throw new IllegalArgumentException("it belongs to another partition");
      }
      kept = stored.apply(event.event());
    } catch (Throwable e) { // also what a codec throws against its contract
      FatalErrors.rethrow(e);
      throw new UnwritableEvent(
          index,
          "%s/%d cannot be written: %s"
              .formatted(event.aggregateId(), event.version(), e.getMessage()),
          e);
    }
    return new NewEvent<>(event.aggregateId(), event.version(), kept, toMillis(event.metadata()));
  }

  private static EventMetadata toMillis(EventMetadata metadata) {
    return new EventMetadata(
        metadata.commandId(),
        metadata.correlationId(),
        metadata.traceparent(),
        metadata.time().truncatedTo(ChronoUnit.MILLIS));
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
