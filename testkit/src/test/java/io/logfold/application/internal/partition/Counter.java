package io.logfold.application.internal.partition;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.testkit.simulation.SeededRandom;
import java.util.List;

/** A number between 0 and {@value #MAX}: the smallest aggregate whose order of commands matters. */
record Counter(long value) {

  static final int MAX = 12;

  static final Scenario<Counter, Counter.Command, Counter.Event> SCENARIO =
      new Scenario<>(
          "counter",
          new Rules(),
          Counter::anyCommand,
          event -> event == Event.Oddity.TOO_LARGE,
          command -> command instanceof Command.Oddity && command != Command.Oddity.NOTHING);

  sealed interface Command {
    /** Adds a number, which may be negative, in so many events. */
    record Add(int amount, int times) implements Command {}

    enum Oddity implements Command {
      NOTHING,
      THROW_ON_DECIDING,
      THROW_ON_EVOLVING,
      BE_TOO_LARGE
    }
  }

  sealed interface Event {
    record Added(int amount) implements Event {}

    enum Oddity implements Event {
      NOT_TO_BE_EVOLVED,
      TOO_LARGE
    }
  }

  static Command anyCommand(SeededRandom chance) {
    return chance.happens(0.08)
        ? chance.pick(List.of(Command.Oddity.values()))
        : new Command.Add(chance.pick(-3, -1, 1, 2, 5), chance.pick(1, 1, 1, 2, 3));
  }

  private static final class Rules implements Decider<Counter, Command, Event> {
    @Override
    public Counter initial() {
      return new Counter(0);
    }

    @Override
    public Decision<Event> decide(Counter counter, Command command) {
      return switch (command) {
        case Command.Add(int amount, int times) -> {
          long after = counter.value + (long) amount * times;
          yield after < 0 || after > MAX
              ? Decision.reject("counter.range", "it would be " + after)
              : Decision.accept(
                  List.copyOf(java.util.Collections.nCopies(times, new Event.Added(amount))));
        }
        case Command.Oddity oddity ->
            switch (oddity) {
              case NOTHING -> Decision.accept(List.of());
              case THROW_ON_DECIDING -> throw new IllegalStateException("cannot decide");
              case THROW_ON_EVOLVING -> Decision.accept(Event.Oddity.NOT_TO_BE_EVOLVED);
              case BE_TOO_LARGE -> Decision.accept(Event.Oddity.TOO_LARGE);
            };
      };
    }

    @Override
    public Counter evolve(Counter counter, Event event) {
      return switch (event) {
        case Event.Added(int amount) -> new Counter(counter.value + amount);
        case Event.Oddity oddity ->
            switch (oddity) {
              case NOT_TO_BE_EVOLVED -> throw new IllegalStateException("cannot evolve");
              case TOO_LARGE -> counter;
            };
      };
    }
  }
}
