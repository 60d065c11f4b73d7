package io.logfold.application.internal.partition;

import io.logfold.testkit.simulation.SeededRandom;
import io.logfold.testkit.simulation.SimulatedTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The stream that takes commands to the partition's owner: a list, and how far it was taken, as the
 * log's writers stored it. What was sent may arrive late.
 */
final class CommandTopic<S, C, E> {

  private final List<Message<S, C, E>> messages = new ArrayList<>();
  private final List<Message<S, C, E>> inFlight = new ArrayList<>();
  private final SeededRandom chance;
  private final SimulatedTime time;
  private final LongSupplier stored;

  /**
   * @param stored how far it was taken
   */
  CommandTopic(SeededRandom chance, SimulatedTime time, LongSupplier stored) {
    this.chance = chance;
    this.time = time;
    this.stored = stored;
  }

  long progress() {
    return stored.getAsLong();
  }

  long nanos() {
    return time.getAsLong();
  }

  long end() {
    return messages.size();
  }

  void send(Message<S, C, E> message) {
    inFlight.add(message);
    if (chance.happens(0.8)) {
      arrive();
    }
  }

  /** What is under way arrives, in any order. */
  void arrive() {
    while (!inFlight.isEmpty()) {
      Message<S, C, E> message = inFlight.remove(chance.below(inFlight.size()));
      message.arrived(messages.size());
      messages.add(message);
    }
  }

  List<Message<S, C, E>> read(long from, int max) {
    int to = (int) Math.min(end(), from + max);
    return List.copyOf(messages.subList((int) Math.min(from, to), to));
  }
}
