package io.logfold.benchmarks.load;

import java.util.concurrent.CompletionStage;

/** The system under load. Thread-safe. */
@FunctionalInterface
public interface Target {

  /**
   * Sends one request.
   *
   * @param caller the sender, from 0; it sends its next request after the answer to this one
   * @param sequence how many the caller sent before
   * @return completes when the request is acknowledged
   */
  CompletionStage<?> send(int caller, long sequence);
}
