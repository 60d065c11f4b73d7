package io.logfold.application.engine;

import io.logfold.application.request.EngineException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * One read of the log by a reader's thread. Its caller gets an answer also when the engine closes
 * before the read has begun.
 *
 * @param <R> what the caller gets
 */
final class LogRead<R> implements Runnable {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final String aggregateId;
  private final Question<R> question;
  private final CompletableFuture<R> answer = new CompletableFuture<>();

  private LogRead(String aggregateId, Question<R> question) {
    this.aggregateId = aggregateId;
    this.question = question;
  }

  /** What is to be read. */
  @FunctionalInterface
  interface Question<R> {
    R ask() throws InterruptedException;
  }

  static <R> CompletableFuture<R> by(
      ExecutorService readers, String aggregateId, Question<R> question) {
    LogRead<R> read = new LogRead<>(aggregateId, question);
    try {
      readers.execute(read);
    } catch (RejectedExecutionException e) {
      read.refuse();
    }
    return read.answer;
  }

  /** Interrupts what is being read, and refuses what waits. */
  static void stop(ExecutorService readers) {
    for (Runnable waiting : readers.shutdownNow()) {
      if (waiting instanceof LogRead<?> read) {
        read.refuse();
      }
    }
  }

  private void refuse() {
    answer.completeExceptionally(
        new EngineException.Unavailable(aggregateId + ": the engine is closed", RETRY_SOON, null));
  }

  @Override
  public void run() {
    try {
      answer.complete(question.ask());
    } catch (EngineException e) {
      answer.completeExceptionally(e);
    } catch (RuntimeException | InterruptedException | Error e) {
      answer.completeExceptionally(
          new EngineException.Unavailable(
              "%s: the log cannot be read: %s".formatted(aggregateId, e.getMessage()),
              RETRY_SOON,
              e));
    }
  }
}
