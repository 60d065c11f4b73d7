package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A writer whose appends fail in every way that the port allows. */
final class FaultyWriter<E> implements PartitionWriter<E> {

  private final PartitionWriter<E> sound;
  private final Predicate<E> unwritable;
  private final Interference world;
  private final Function<Place, PartitionWriter<E>> again;
  private boolean spent;

  FaultyWriter(
      PartitionWriter<E> sound,
      Predicate<E> unwritable,
      Interference world,
      Function<Place, PartitionWriter<E>> again) {
    this.sound = sound;
    this.unwritable = unwritable;
    this.world = world;
    this.again = again;
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable LogNote note) {
    if (spent) {
      throw new IllegalStateException("this writer is spent; close it and open another");
    }
    world.at("append");
    for (int index = 0; index < events.size(); index++) {
      if (unwritable.test(events.get(index).event())) {
        throw new UnwritableEvent(index, "too large for this log", null);
      }
    }
    spent = true;
    if (world.fails(Fault.NOT_SENT)) {
      throw new LogUnavailable("nothing was sent");
    }
    List<RecordedEvent<E>> recorded = sound.append(events, note);
    world.at("append, stored");
    if (world.fails(Fault.STORED_FENCED)) {
      throw new WriterFenced("another term was opened (after this batch was stored)");
    }
    spent = false;
    return recorded;
  }

  @Override
  public Place place() {
    return sound.place();
  }

  @Override
  public PartitionWriter<E> reopen(Place from) {
    return again.apply(from);
  }

  @Override
  public void close() {
    sound.close();
  }
}
