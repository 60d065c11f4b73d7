package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.history.History;
import io.logfold.application.history.HistoryReader;
import io.logfold.application.internal.ownership.OwnedPartitions;
import io.logfold.application.internal.partition.PartitionEnvironment;
import io.logfold.application.internal.partition.PartitionLoop;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Event sourcing for one kind of aggregate: state is a left fold over the log.
 *
 * <pre>{@code
 * var engine = Engine.builder(new OrderDecider(), log, snapshots).build();
 * engine.start().join();
 * switch (engine.send("order-1", new ApproveOrder(now)).join()) {
 *   case Accepted<Order, OrderEvent> accepted -> use(accepted.state());
 *   case Rejected<Order, OrderEvent> rejected -> explain(rejected.code());
 *   case VersionConflict<Order, OrderEvent> conflict -> decideAgain();
 * }
 * engine.close();
 * }</pre>
 *
 * <p>Thread-safe. Futures fail with an {@link EngineException}, typed by the caller's next move.
 * Continuations run on the partition's thread, unless the builder was given another, and must not
 * block: no further command of that partition is taken before they return.
 *
 * @param <S> the aggregate's state
 * @param <C> its commands
 * @param <E> its events
 */
public final class Engine<S, C, E> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Engine.class.getName());

  private static final Duration RETRY_ELSEWHERE = Duration.ofSeconds(1);

  /** How long saving may take before anything is given up. */
  private static final long SAVE_AHEAD_MILLIS = 5_000;

  private final EngineSetup<S, C, E> setup;
  private final EventLog<E> log;
  private final PartitionEnvironment environment;
  private final Supplier<String> commandIds;
  private final EngineThreads threads;
  private final PastReads<S, E> past;
  private final LogIdentity identity;
  private final PartitionAssignment assignment;
  private final OwnedPartitions<S, C, E> ownedPartitions;
  private final RequestRouter<S, C, E> router;
  private final KnownOffsets knownOffsets;
  private final @Nullable Forwarding<S, C, E> forwarding;
  private volatile boolean closed;

  Engine(
      EngineSetup<S, C, E> setup,
      PartitionEnvironment environment,
      Supplier<String> commandIds,
      EngineThreads threads,
      PartitionAssignment assignment,
      @Nullable Forwarding<S, C, E> forwarding) {
    this.setup = setup;
    this.log = setup.log();
    this.environment = environment;
    this.commandIds = commandIds;
    this.threads = threads;
    this.identity = log.identity();
    this.assignment = assignment;
    this.forwarding = forwarding;
    PartitionOptions options = setup.options();
    this.ownedPartitions =
        new OwnedPartitions<>(
            log, this::loop, assignment, options, threads.partitions(), threads.closePatience());
    this.knownOffsets =
        new KnownOffsets(log, environment, options.requestTimeout(), threads.readers());
    this.past =
        new PastReads<>(
            new HistoryReader<>(setup.decider(), log, setup.snapshots()),
            log::partitionOf,
            ownedPartitions,
            knownOffsets,
            threads.readers());
    this.router =
        new RequestRouter<>(
            log::partitionOf,
            ownedPartitions,
            forwarding,
            knownOffsets,
            past,
            options.requestTimeout());
  }

  private PartitionLoop<S, C, E> loop(int partition) {
    return new PartitionLoop<>(setup.partition(partition), environment);
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
   * Becomes the owner of the partitions that are assigned to it, fencing earlier owners, and
   * recovers them side by side. Unless the builder got another {@link PartitionAssignment}, that is
   * all of them.
   *
   * @return completes when all that was assigned at the beginning serves; fails when a part of it
   *     never will (see {@link #status})
   * @throws IllegalStateException when called twice
   */
  public CompletableFuture<Void> start() {
    if (forwarding != null) {
      forwarding.start(router);
    }
    assignment.start(ownedPartitions);
    return ownedPartitions.begun();
  }

  /** Sends a command with an id of its own; see {@link #send(CommandRequest)}. */
  public CompletableFuture<CommandResult<S, E>> send(String aggregateId, C command) {
    return send(CommandRequest.of(aggregateId, command, commandIds.get()));
  }

  /**
   * Sends a command, to another node if that one owns the aggregate's partition. The result is
   * given after everything it rests on was committed.
   *
   * @return the result, or an {@link EngineException}: after {@code Busy} and {@code Unavailable}
   *     nothing was stored; after {@code OutcomeUnknown} send the same again, with the same command
   *     id
   */
  public CompletableFuture<CommandResult<S, E>> send(CommandRequest<C> request) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new EngineException.Unavailable(
              request.aggregateId() + ": the engine is closed", RETRY_ELSEWHERE, null));
    }
    return router.send(request);
  }

  /**
   * The committed state of an aggregate; version 0 when it does not exist. If another node owns it,
   * that node is asked. An owner that was paused, and does not know yet that another node has taken
   * over, answers with what it knew; see {@link #confirmedState}.
   */
  public CompletableFuture<AggregateState<S>> state(String aggregateId) {
    return router.state(aggregateId, false);
  }

  /**
   * The committed state of an aggregate as {@link #state(String)} gives it, but certainly all that
   * was acknowledged by any node before this call. It costs one small record in the log, which all
   * that wait at the same time share.
   */
  public CompletableFuture<AggregateState<S>> confirmedState(String aggregateId) {
    return router.state(aggregateId, true);
  }

  /**
   * The state of an aggregate at a moment of its past, from the log. It knows everything that this
   * engine has acknowledged.
   */
  public CompletableFuture<AggregateState<S>> state(String aggregateId, AsOf asOf) {
    return past.state(aggregateId, asOf);
  }

  /** All events of an aggregate, oldest first; none when it does not exist. */
  public CompletableFuture<History<E>> history(String aggregateId) {
    return history(aggregateId, 0, Integer.MAX_VALUE);
  }

  /**
   * Some events of an aggregate, oldest first. They include everything that this engine has
   * acknowledged.
   *
   * @param afterVersion the version before the first wanted
   * @param limit how many at most
   */
  public CompletableFuture<History<E>> history(String aggregateId, long afterVersion, int limit) {
    return past.events(aggregateId, afterVersion, limit);
  }

  /** Covers every answer about this aggregate that this engine has given. */
  public ConsistencyToken token(String aggregateId) {
    return router.token(log.partitionOf(aggregateId));
  }

  /**
   * Makes sure that what this engine answers from now on rests on at least what the token covers.
   *
   * @return the token when that is so. Fails with {@code UnknownPosition}, at once, when the log
   *     has no such place, and with {@code Unavailable} when it does not show it in time, or with
   *     {@code Busy} when too many wait for that. Waiting holds no thread
   */
  public CompletableFuture<ConsistencyToken> catchUp(ConsistencyToken token) {
    if (covers(token)) {
      return CompletableFuture.completedFuture(token);
    }
    return knownOffsets.verify(token);
  }

  private boolean covers(ConsistencyToken token) {
    if (token.partition() >= identity.partitions() || !token.log().equals(identity.id())) {
      return false;
    }
    Place own = router.token(token.partition()).place();
    Place asked = token.place();
    return own.offset() >= asked.offset()
        && own.index() >= asked.index()
        && own.term().number() >= asked.term().number();
  }

  /** How each partition is doing, in order. Never waits. */
  public List<PartitionStatus> status() {
    return IntStream.range(0, identity.partitions()).mapToObj(this::status).toList();
  }

  /**
   * What is wrong that concerns no single partition: with the log, with the assignment of
   * partitions, or with the way of requests between nodes. Empty: nothing. Never waits.
   */
  public List<String> troubles() {
    Stream<@Nullable String> all =
        Stream.of(
            log.trouble(), assignment.trouble(), forwarding == null ? null : forwarding.trouble());
    return all.filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  /**
   * What an operator has to repair soon although all is served: see {@link EventLog#warning} and
   * {@link Forwarding#warning}. Empty: nothing. Never waits.
   */
  public List<String> warnings() {
    Stream<@Nullable String> all =
        Stream.of(log.warning(), forwarding == null ? null : forwarding.warning());
    return all.filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  private PartitionStatus status(int partition) {
    PartitionStatus status = ownedPartitions.status(partition);
    if (status != null && (closed || ownedPartitions.holds(partition))) {
      return status;
    }
    Phase phase = closed ? Phase.CLOSED : ownedPartitions.informed() ? Phase.ELSEWHERE : Phase.IDLE;
    return new PartitionStatus(
        partition, phase, null, 0, 0, 0, 0, Duration.ZERO, true, SkippedRecords.NONE);
  }

  /**
   * Serves what was sent before, saves the tails, gives the partitions up. Waits for that, but not
   * longer than the close patience; what is then still under way gets {@code OutcomeUnknown}.
   */
  @Override
  public void close() {
    boolean closedBefore = closed;
    closed = true;
    if (!closedBefore) {
      saveAhead(); // while what other nodes send is still served
    }
    try {
      assignment.close();
      if (forwarding != null) {
        forwarding.close();
      }
    } finally {
      knownOffsets.close();
      threads.shutdown();
    }
  }

  /**
   * Whatever fails of it is made good when the partitions are given up, or by the next recovery.
   */
  private void saveAhead() {
    long patience = Math.min(SAVE_AHEAD_MILLIS, threads.closePatience().toMillis() / 4);
    try {
      ownedPartitions.saveAhead().get(patience, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(Level.DEBUG, "what is not saved yet is saved later", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
