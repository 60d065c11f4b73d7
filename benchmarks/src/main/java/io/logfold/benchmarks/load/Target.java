package io.logfold.benchmarks.load;

import java.util.concurrent.CompletionStage;

/** What a load is put on. Any thread may call it. */
@FunctionalInterface
public interface Target {

  /**
   * Sends one request.
   *
   * @param caller who sends it, from 0; a caller sends its next one after the answer to this
   * @param sequence how many the caller sent before
   * @return completes when the request is acknowledged
   */
  CompletionStage<?> send(int caller, long sequence);
}
