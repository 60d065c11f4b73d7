package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A writer whose appends fail in every way that the port allows. */
final class FaultyWriter<E> implements PartitionWriter<E> {

  private final PartitionWriter<E> sound;
  private final int partition;
  private final InDoubt<E> inDoubt;
  private final Predicate<E> unwritable;
  private final Interference world;
  private final Supplier<PartitionWriter<E>> again;
  private boolean undecided;
  private boolean spent;

  FaultyWriter(
      PartitionWriter<E> sound,
      int partition,
      InDoubt<E> inDoubt,
      Predicate<E> unwritable,
      Interference world,
      Supplier<PartitionWriter<E>> again) {
    this.sound = sound;
    this.partition = partition;
    this.inDoubt = inDoubt;
    this.unwritable = unwritable;
    this.world = world;
    this.again = again;
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> batch) {
    return append(batch, () -> sound.append(batch), null);
  }

  @Override
  public List<RecordedEvent<E>> append(List<NewEvent<E>> batch, Progress progress) {
    return append(batch, () -> sound.append(batch, progress), progress);
  }

  private List<RecordedEvent<E>> append(
      List<NewEvent<E>> batch,
      Supplier<List<RecordedEvent<E>>> storing,
      @Nullable Progress progress) {
    if (spent) {
      throw new IllegalStateException("this writer is spent; close it and open another");
    }
    world.at("append");
    for (int index = 0; index < batch.size(); index++) {
      if (unwritable.test(batch.get(index).event())) {
        throw new UnwritableEvent(index, "too large for this log", null);
      }
    }
    spent = true;
    List<RecordedEvent<E>> recorded = store(batch, storing, progress);
    spent = false;
    return recorded;
  }

  private List<RecordedEvent<E>> store(
      List<NewEvent<E>> batch,
      Supplier<List<RecordedEvent<E>>> storing,
      @Nullable Progress progress) {
    if (world.fails(Fault.LOG_AWAY) || world.fails(Fault.NOT_STORED)) {
      throw new LogUnavailable("not stored");
    }
    if (world.fails(Fault.NOT_STORED_UNKNOWN)) {
      throw new AppendOutcomeUnknown("no answer (not stored)");
    }
    if (world.fails(Fault.UNDECIDED_UNKNOWN)) {
      undecided = true;
      inDoubt.add(partition, sound, batch, progress);
      throw new AppendOutcomeUnknown("no answer (undecided)");
    }
    List<RecordedEvent<E>> recorded = storing.get();
    world.at("append, stored");
    if (world.fails(Fault.STORED_UNKNOWN)) {
      throw new AppendOutcomeUnknown("no answer (stored)");
    }
    if (world.fails(Fault.STORED_FENCED)) {
      throw new WriterFenced("another writer was opened (after this batch was stored)");
    }
    return recorded;
  }

  @Override
  public void confirm() {
    if (spent) {
      throw new IllegalStateException("this writer is spent; close it and open another");
    }
    world.at("confirm");
    spent = true;
    if (world.fails(Fault.LOG_AWAY)) {
      throw new LogUnavailable("nobody says who owns the partition");
    }
    sound.confirm();
    world.at("confirm, confirmed");
    spent = false;
  }

  @Override
  public PartitionWriter<E> reopen() {
    return again.get();
  }

  @Override
  public void close() {
    if (!undecided) {
      sound.close();
    }
  }
}
