package io.logfold.kafka.internal.nodes;

import io.logfold.application.request.CommandRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A record of the commands' topic, decoded. Immutable. */
sealed interface Message<C> {

  /** Where to send the reply; null: the sender wants none. */
  @Nullable ReplyAddress replyTo();

  /** After this the sender no longer waits; null: there is no limit. */
  @Nullable Instant deadline();

  /** A command for an aggregate. */
  record Command<C>(
      CommandRequest<C> request, @Nullable ReplyAddress replyTo, @Nullable Instant deadline)
      implements Message<C> {}

  /**
   * Asks for the state of an aggregate.
   *
   * @param confirmed whether the owner has to make sure that it still is the owner
   */
  record StateQuery<C>(
      String aggregateId,
      boolean confirmed,
      @Nullable ReplyAddress replyTo,
      @Nullable Instant deadline)
      implements Message<C> {}

  /** A record without meaning: no later attempt can carry it out. */
  record Malformed<C>(String reason, @Nullable ReplyAddress replyTo, @Nullable Instant deadline)
      implements Message<C> {}
}
