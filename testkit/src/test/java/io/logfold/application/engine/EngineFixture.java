package io.logfold.application.engine;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionOptions.Checkpoints;
import io.logfold.application.partition.PartitionOptions.Limits;
import io.logfold.application.partition.PartitionOptions.Retries;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** Engines that tell stories, on ports in memory. */
abstract class EngineFixture {

  static final PartitionOptions OPTIONS =
      new PartitionOptions(
          new Limits(4_096, 1_024, 1_000, 10_000),
          Duration.ofSeconds(10),
          new Checkpoints(Duration.ofSeconds(1), Duration.ofHours(1)),
          new Retries(Duration.ofMillis(1), Duration.ofMillis(50)));

  final HeldLog<Told> log = new HeldLog<>(new InMemoryEventLog<>("stories", 3));
  final InMemorySnapshotStore<String> store = new InMemorySnapshotStore<>();
  private final List<Engine<?, ?, ?>> engines = new ArrayList<>();

  @AfterEach
  void close_engines() {
    log.fail(null);
    log.away(false);
    log.release();
    engines.forEach(Engine::close);
  }

  /** Closes it in the end. */
  void own(Engine<?, ?, ?> engine) {
    engines.add(engine);
  }

  Engine<String, Tell, Told> engine() {
    return engine(OPTIONS, Duration.ofSeconds(20));
  }

  Engine<String, Tell, Told> engine(PartitionOptions options, Duration closePatience) {
    return engine(builder -> builder.options(options).closePatience(closePatience));
  }

  Engine<String, Tell, Told> engine(UnaryOperator<EngineBuilder<String, Tell, Told>> more) {
    EngineBuilder<String, Tell, Told> builder =
        Engine.builder(new Story(), log, store)
            .options(OPTIONS)
            .closePatience(Duration.ofSeconds(20));
    Engine<String, Tell, Told> engine = more.apply(builder).build();
    engines.add(engine);
    return engine;
  }

  Engine<String, Tell, Told> started() {
    return started(OPTIONS);
  }

  Engine<String, Tell, Told> started(PartitionOptions options) {
    Engine<String, Tell, Told> engine = engine(options, Duration.ofSeconds(20));
    get(engine.start());
    return engine;
  }

  static CommandResult<String, Told> tell(
      Engine<String, Tell, Told> engine, String id, String word) {
    return get(engine.send(id, new Tell(word)));
  }

  static CommandRequest<Tell> request(String id, String word, String commandId) {
    return CommandRequest.of(id, new Tell(word), commandId);
  }

  static AggregateState<String> state(Engine<String, Tell, Told> engine, String id) {
    return get(engine.state(id));
  }

  static Accepted<String, Told> accepted(CommandResult<String, Told> result) {
    if (result instanceof Accepted<String, Told> accepted) {
      return accepted;
    }
    throw new AssertionError("not accepted: " + result);
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Throwable failure(CompletionStage<?> stage) {
    try {
      Object answer = stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
      throw new AssertionError("did not fail: " + answer);
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
