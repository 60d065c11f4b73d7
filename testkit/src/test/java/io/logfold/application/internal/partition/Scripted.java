package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.ownership.Lease;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.CommandRequest;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.simulation.SimulatedTime;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One processor whose log does what a test has written down. */
final class Scripted {

  /** What becomes of an append. */
  enum Step {
    STORE_THEN_UNKNOWN,
    STORE_THEN_FENCED,
    UNKNOWN,
    UNAVAILABLE
  }

  final SimulatedTime time = new SimulatedTime();
  final ScriptedLog log = new ScriptedLog(new InMemoryEventLog<>("scripted", 1));
  final InMemorySnapshotStore<Counter> store = new InMemorySnapshotStore<>();
  final LogPartition partition = log.identity().partition(0);
  final Deque<Runnable> saves = new ArrayDeque<>();
  private int commands;

  PartitionProcessor<Counter, Counter.Command, Counter.Event> recovered()
      throws InterruptedException {
    var processor = processor();
    processor.recover();
    return processor;
  }

  private PartitionProcessor<Counter, Counter.Command, Counter.Event> processor() {
    return new PartitionProcessor<>(
        new PartitionSetup<>(
            partition, Counter.SCENARIO.decider(), log, store, PartitionOptions.DEFAULT),
        new PartitionEnvironment(
            new PartitionTime(time, time, time::advance),
            saves::add,
            Runnable::run,
            MemoryBudget.ofHeap(),
            Lease.UNLIMITED),
        new Unmoved());
  }

  private static final class Unmoved implements Monitor {
    @Override
    public void waitingFor(@Nullable String reason) {}

    @Override
    public void saveEnded() {}

    @Override
    public boolean closing() {
      return false;
    }
  }

  Pending.Command<Counter, Counter.Command, Counter.Event> command(
      String id, Counter.Command command) {
    return command(id, command, "c" + ++commands, 10_000_000_000L);
  }

  Pending.Command<Counter, Counter.Command, Counter.Event> command(
      String id, Counter.Command command, String commandId, long nanosLeft) {
    return new Pending.Command<>(
        CommandRequest.of(id, command, commandId), time.getAsLong() + nanosLeft);
  }

  /** A command that came through the stream, as the {@code next - 1}th. */
  Pending.Command<Counter, Counter.Command, Counter.Event> delivered(
      String id, Counter.Command command, Delivery.Run run, long next, boolean insisting) {
    return new Pending.Command<>(
        CommandRequest.of(id, command, "c" + ++commands),
        time.getAsLong() + 10_000_000_000L,
        new Delivery(new StreamPosition("stream", next), run, insisting));
  }

  /** How far the stream was taken. */
  long progress() {
    return Streams.progress(log.sound);
  }

  /** Somebody else appends "added 1" as this version. */
  void append(String id, long version) {
    EventMetadata metadata = new EventMetadata("other" + version, null, null, time.instant());
    try (PartitionWriter<Counter.Event> writer = log.sound.openWriter(0, Place.BEGINNING)) {
      var unused =
          writer.append(List.of(new NewEvent<>(id, version, new Counter.Event.Added(1), metadata)));
    }
  }

  /** An aggregate with so many events, all of them in a snapshot. */
  void saved(String id, int events) throws InterruptedException {
    for (int version = 1; version <= events; version++) {
      append(id, version);
    }
    var processor = recovered();
    processor.checkpointer().saveNow(processor.place());
    saves.remove().run();
    processor.close();
  }

  /** All but the first events of the log are lost, as when an operator forces an election. */
  void truncate(int left) {
    log.sound.truncate(0, events().get(left).position().offset());
  }

  Counter fold(String id) {
    Counter counter = Counter.SCENARIO.decider().initial();
    for (RecordedEvent<Counter.Event> event : events()) {
      if (event.aggregateId().equals(id)) {
        counter = Counter.SCENARIO.decider().evolve(counter, event.event());
      }
    }
    return counter;
  }

  private List<RecordedEvent<Counter.Event>> events() {
    EventLog<Counter.Event> sound = log.sound;
    List<RecordedEvent<Counter.Event>> all = new ArrayList<>();
    try (EventCursor<Counter.Event> cursor =
        sound.read(0, Place.BEGINNING, sound.extent(0).end())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        all.addAll(batch);
      }
    }
    return all;
  }
}
