package io.logfold.application.internal.partition;

import io.logfold.application.request.CommandRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command that a client wants done, however often it has to be sent. */
final class Intent<S, C, E> {

  final String aggregateId;
  final String commandId;
  final C command;
  final @Nullable Long expected;

  /** Version of the aggregate when the client came to want this. */
  final long wantedAt;

  final List<Attempt<S, C, E>> attempts = new ArrayList<>();

  /** A definite answer was given. */
  boolean answered;

  /** The answer was that it is refused. */
  boolean refused;

  Intent(String aggregateId, String commandId, C command, @Nullable Long expected, long wantedAt) {
    this.aggregateId = aggregateId;
    this.commandId = commandId;
    this.command = command;
    this.expected = expected;
    this.wantedAt = wantedAt;
  }

  /** The request of one attempt; {@code mark} tells in the log which attempt an event is from. */
  CommandRequest<C> request(String mark) {
    return new CommandRequest<>(aggregateId, command, commandId, expected, mark, null);
  }

  boolean waits() {
    return attempts.stream().anyMatch(Attempt::waits);
  }

  @Override
  public String toString() {
    return "%s %s on %s%s"
        .formatted(commandId, command, aggregateId, expected == null ? "" : " at " + expected);
  }
}
