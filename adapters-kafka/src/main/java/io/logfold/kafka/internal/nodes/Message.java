package io.logfold.kafka.internal.nodes;

import io.logfold.application.request.CommandRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came through the topic of the commands, understood. */
sealed interface Message<C> {

  @Nullable ReplyAddress replyTo();

  /** After this nobody waits for it any more; null: it has time. */
  @Nullable Instant deadline();

  /** A command. */
  record Order<C>(
      CommandRequest<C> request, @Nullable ReplyAddress replyTo, @Nullable Instant deadline)
      implements Message<C> {}

  /** A question for the state of an aggregate. */
  record Question<C>(
      String aggregateId,
      boolean confirmed,
      @Nullable ReplyAddress replyTo,
      @Nullable Instant deadline)
      implements Message<C> {}

  /** It has no meaning, and never will. */
  record Malformed<C>(String reason, @Nullable ReplyAddress replyTo, @Nullable Instant deadline)
      implements Message<C> {}
}
