package io.logfold.application.forwarding;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import java.util.List;

/**
 * Converts a command's outcome to bytes and back, to send it to the requester. Other programs read
 * these bytes, too. Thread-safe.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public interface AnswerCodec<S, E> {

  /**
   * What a command led to.
   *
   * @param events that the command caused; none in the answer to a question
   */
  record Answer<S, E>(AggregateState<S> state, List<RecordedEvent<E>> events) {
    public Answer {
      events = List.copyOf(events);
    }
  }

  byte[] encode(Answer<S, E> answer);

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws RuntimeException when it is something else
   */
  Answer<S, E> decode(byte[] data);
}
