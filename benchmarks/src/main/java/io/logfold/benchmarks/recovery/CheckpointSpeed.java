package io.logfold.benchmarks.recovery;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.decider.Decision;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.postgres.PostgresSnapshotStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Snapshots with their index entries saved per second, by as many savers as an engine has. */
final class CheckpointSpeed {

  private static final int SAVERS = 2;
  private static final int PER_SAVE = 10_000;
  private static final Term TERM = new Term(1, "0123456789abcdef0123456789abcdef");

  private final Workbench workbench;
  private final Report report;

  CheckpointSpeed(Workbench workbench, Report report) {
    this.workbench = workbench;
    this.report = report;
  }

  /** Saves this many new snapshots, then all of them again with a further event each. */
  void run(int snapshots) throws InterruptedException, ExecutionException {
    LogIdentity log =
        new LogIdentity("checkpoint", "checkpoint-" + System.currentTimeMillis(), SAVERS);
    Order order = order();
    try (PostgresSnapshotStore<Order> store = workbench.snapshots();
        ExecutorService savers = Executors.newFixedThreadPool(SAVERS)) {
      double fresh = round(store, savers, log, order, snapshots, 0);
      double again = round(store, savers, log, order, snapshots, 1);
      report.figure(
          "checkpoint",
          "snapshots",
          snapshots,
          "snapshotsPerSecond",
          fresh,
          "updatesPerSecond",
          again,
          "savers",
          SAVERS);
      var unused = store.operations().orElseThrow().dropAll(log.name());
    }
  }

  private static Order order() {
    OrderDecider decider = new OrderDecider();
    Order order = decider.initial();
    for (int step = 0; step < OrderWork.STEPS; step++) {
      if (decider.decide(order, OrderWork.command(step, 1))
          instanceof Decision.Accepted<OrderEvent>(var events)) {
        for (OrderEvent event : events) {
          order = decider.evolve(order, event);
        }
      }
    }
    return order;
  }

  private static double round(
      PostgresSnapshotStore<Order> store,
      ExecutorService savers,
      LogIdentity log,
      Order order,
      int snapshots,
      int round)
      throws InterruptedException, ExecutionException {
    long started = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (int saver = 0; saver < SAVERS; saver++) {
      LogPartition partition = log.partition(saver);
      running.add(savers.submit(() -> save(store, partition, order, snapshots / SAVERS, round)));
    }
    for (Future<?> one : running) {
      one.get();
    }
    return snapshots * 1e9 / (System.nanoTime() - started);
  }

  private static void save(
      PostgresSnapshotStore<Order> store,
      LogPartition partition,
      Order order,
      int count,
      int round) {
    // First all events of an order, one after the other, as of a new one; then one more of each.
    int events = round == 0 ? OrderWork.STEPS : 1;
    long base = round == 0 ? 0 : (long) OrderWork.STEPS * count;
    for (int first = 0; first < count; first += PER_SAVE) {
      List<Snapshot<Order>> batch = new ArrayList<>(PER_SAVE);
      Map<String, EventOffsets> offsets = new HashMap<>();
      int end = Math.min(count, first + PER_SAVE);
      for (int i = first; i < end; i++) {
        String id = "order-" + partition.number() + "-" + i;
        CommandMemory commands = CommandMemory.EMPTY;
        for (int step = 0; step < OrderWork.STEPS; step++) {
          commands = commands.after(id + "/" + step, step + 1L, Instant.EPOCH);
        }
        batch.add(new Snapshot<>(id, OrderWork.STEPS + round, order, commands));
        EventOffsets.Builder added = new EventOffsets.Builder();
        for (int event = 0; event < events; event++) {
          added.add(base + (long) i * events + event);
        }
        offsets.put(id, added.build());
      }
      var unused =
          store.save(
              checkpoint(partition, base + (long) first * events),
              checkpoint(partition, base + (long) end * events),
              batch,
              offsets,
              PartitionMemory.EMPTY);
    }
  }

  /** Behind so many events, as if there were nothing else in the log. */
  private static Checkpoint checkpoint(LogPartition partition, long events) {
    return events == 0
        ? Checkpoint.none(partition)
        : new Checkpoint(partition, new Place(events, TERM, events, 0));
  }
}
