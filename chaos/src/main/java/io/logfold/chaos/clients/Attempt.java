package io.logfold.chaos.clients;

import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Token;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one request. */
sealed interface Attempt {

  /**
   * The command was answered once and for all.
   *
   * @param status of the order, if the answer has it; else empty
   */
  record Reply(Answer answer, long version, String status, @Nullable Token position)
      implements Attempt {}

  /** The order was read; version 0: it is unknown. */
  record Observation(long version, String status, @Nullable Token position, String body)
      implements Attempt {}

  /** To be repeated after a while. */
  record Deferral(String reason, Duration pause) implements Attempt {}
}
