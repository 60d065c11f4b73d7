package io.logfold.bootstrap.http;

import io.logfold.application.request.EngineException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the engine's answers, on a request's own virtual thread. Thread-safe. */
final class EngineAnswers {

  /** The longest that a request waits for one answer. */
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private EngineAnswers() {}

  /**
   * @throws EngineException when the engine answers with one
   * @throws ProblemException when the deadline passes
   */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw Problems.outcomeUnknown("no answer within %d s".formatted(DEADLINE.toSeconds()))
          .exception();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problems.outcomeUnknown("the server is stopping").exception();
    }
  }
}
