package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.history.History;
import io.logfold.application.history.HistoryReader;
import io.logfold.application.history.Tail;
import io.logfold.application.partition.PartitionLoop;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.partition.Surroundings;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.domain.Decider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Event sourcing for one kind of aggregate: state is a left fold over the log.
 *
 * <pre>{@code
 * var engine = Engine.builder(new OrderDecider(), log, snapshots).build();
 * engine.start().toCompletableFuture().join();
 * switch (engine.send("order-1", new ApproveOrder(now)).toCompletableFuture().join()) {
 *   case Accepted<Order, OrderEvent> accepted -> use(accepted.state());
 *   case Rejected<Order, OrderEvent> rejected -> explain(rejected.code());
 *   case VersionConflict<Order, OrderEvent> conflict -> decideAgain();
 * }
 * engine.close();
 * }</pre>
 *
 * <p>Any thread may call any method. Stages fail with an {@link EngineException}, typed by the
 * caller's next move. Continuations run on the partition's thread, unless the builder was given
 * another, and must not block: no further command of that partition is taken before they return.
 *
 * @param <S> the aggregate's state
 * @param <C> its commands
 * @param <E> its events
 */
public final class Engine<S, C, E> implements AutoCloseable {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Decider<S, C, E> decider;
  private final EventLog<E> log;
  private final SnapshotStore<S> snapshots;
  private final PartitionOptions options;
  private final Surroundings surroundings;
  private final Supplier<String> commandIds;
  private final EngineThreads threads;
  private final HistoryReader<S, E> history;
  private final LogIdentity identity;
  private final AtomicReferenceArray<@Nullable PartitionLoop<S, C, E>> partitions;

  Engine(
      Decider<S, C, E> decider,
      EventLog<E> log,
      SnapshotStore<S> snapshots,
      PartitionOptions options,
      Surroundings surroundings,
      Supplier<String> commandIds,
      EngineThreads threads) {
    this.decider = decider;
    this.log = log;
    this.snapshots = snapshots;
    this.options = options;
    this.surroundings = surroundings;
    this.commandIds = commandIds;
    this.threads = threads;
    this.history = new HistoryReader<>(decider, log, snapshots);
    this.identity = log.identity();
    this.partitions = new AtomicReferenceArray<>(identity.partitions());
  }

  /**
   * An engine to be configured. Log and store stay the caller's to close, after the engine.
   *
   * @param decider the domain
   * @param log where events are
   * @param snapshots what makes recovery fast
   */
  public static <S, C, E> EngineBuilder<S, C, E> builder(
      Decider<S, C, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    return new EngineBuilder<>(decider, log, snapshots);
  }

  /**
   * Becomes the owner of all partitions, fencing whoever owned them before, and recovers them side
   * by side.
   *
   * @return completes when all serve; fails when one never will (see {@link #status})
   * @throws IllegalStateException when called twice
   */
  public CompletionStage<Void> start() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int partition = 0; partition < partitions.length(); partition++) {
      PartitionLoop<S, C, E> loop =
          new PartitionLoop<>(
              identity.partition(partition), decider, log, snapshots, options, surroundings);
      if (!partitions.compareAndSet(partition, null, loop)) {
        throw new IllegalStateException("the engine was started before");
      }
      threads.partitions().newThread(loop).start();
      all.add(loop.ready().toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  /** Sends a command with an id of its own; see {@link #send(CommandRequest)}. */
  public CompletionStage<CommandResult<S, E>> send(String aggregateId, C command) {
    return send(CommandRequest.of(aggregateId, command, commandIds.get()));
  }

  /**
   * Sends a command. The result is given after everything it rests on was committed.
   *
   * @return the result, or an {@link EngineException}: after {@code Busy} and {@code Unavailable}
   *     nothing was stored; after {@code OutcomeUnknown} send the same again, with the same command
   *     id
   */
  public CompletionStage<CommandResult<S, E>> send(CommandRequest<C> request) {
    PartitionLoop<S, C, E> loop = partitions.get(log.partitionOf(request.aggregateId()));
    return loop == null ? notOwned(request.aggregateId()) : loop.send(request);
  }

  /** The committed state of an aggregate; version 0 when it does not exist. */
  public CompletionStage<AggregateState<S>> state(String aggregateId) {
    PartitionLoop<S, C, E> loop = partitions.get(log.partitionOf(aggregateId));
    return loop == null ? notOwned(aggregateId) : loop.state(aggregateId);
  }

  /**
   * The state of an aggregate at a moment of its past, from the log. It knows everything that this
   * engine has acknowledged.
   */
  public CompletionStage<AggregateState<S>> state(String aggregateId, AsOf asOf) {
    return reading(aggregateId, tail -> history.state(aggregateId, asOf, tail));
  }

  /** All events of an aggregate, oldest first; none when it does not exist. */
  public CompletionStage<History<E>> history(String aggregateId) {
    return history(aggregateId, 0, Integer.MAX_VALUE);
  }

  /**
   * Some events of an aggregate, oldest first. They include everything that this engine has
   * acknowledged.
   *
   * @param afterVersion the version before the first wanted
   * @param limit how many at most
   */
  public CompletionStage<History<E>> history(String aggregateId, long afterVersion, int limit) {
    return reading(aggregateId, tail -> history.events(aggregateId, afterVersion, limit, tail));
  }

  private <R> CompletionStage<R> reading(String aggregateId, Function<Tail, R> question) {
    PartitionLoop<S, C, E> loop = partitions.get(log.partitionOf(aggregateId));
    CompletionStage<? extends Tail> tail =
        loop == null
            ? CompletableFuture.completedFuture(new Tail.Unknown())
            : loop.youngest(aggregateId).exceptionally(notServing -> null);
    return tail.thenCompose(
        known ->
            Read.by(
                threads.readers(),
                aggregateId,
                () -> question.apply(known == null ? new Tail.Unknown() : known)));
  }

  private <R> CompletionStage<R> notOwned(String aggregateId) {
    return CompletableFuture.failedFuture(
        new EngineException.Unavailable(
            aggregateId + ": this engine does not own its partition", RETRY_SOON, null));
  }

  /** How each partition is doing, in order. Never waits. */
  public List<PartitionStatus> status() {
    List<PartitionStatus> all = new ArrayList<>(partitions.length());
    for (int partition = 0; partition < partitions.length(); partition++) {
      PartitionLoop<S, C, E> loop = partitions.get(partition);
      all.add(
          loop != null
              ? loop.status()
              : new PartitionStatus(partition, Phase.IDLE, null, 0, 0, 0, Duration.ZERO, true));
    }
    return all;
  }

  /**
   * Serves what was sent before, saves the tails, gives the partitions up. Waits for that, but not
   * longer than the close patience; what is then still under way gets {@code OutcomeUnknown}.
   */
  @Override
  public void close() {
    List<PartitionLoop<S, C, E>> loops = new ArrayList<>();
    for (int partition = 0; partition < partitions.length(); partition++) {
      PartitionLoop<S, C, E> loop = partitions.get(partition);
      if (loop != null) {
        loop.close();
        loops.add(loop);
      }
    }
    CompletableFuture<?>[] ends =
        loops.stream()
            .map(l -> l.ended().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(threads.closePatience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      loops.forEach(PartitionLoop::abandon);
    } catch (InterruptedException e) {
      loops.forEach(PartitionLoop::abandon);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an end never fails
    } finally {
      threads.shutdown();
    }
  }
}
