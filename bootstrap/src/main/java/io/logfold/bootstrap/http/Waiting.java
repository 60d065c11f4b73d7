package io.logfold.bootstrap.http;

import io.logfold.application.request.EngineException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the engine on a request's own virtual thread. */
final class Waiting {

  /** No request takes longer. */
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private Waiting() {}

  /**
   * @throws EngineException as the engine says
   * @throws ProblemException when the deadline passes
   */
  static <T> T on(CompletionStage<T> stage) {
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
