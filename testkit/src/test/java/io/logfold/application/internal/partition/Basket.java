package io.logfold.application.internal.partition;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.testkit.simulation.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A basket that is filled, closed, paid and sent: an aggregate with a life of its own. Beside
 * {@link Counter} it has a state that grows, rules that depend on what happened long before,
 * several kinds of events in one decision, and an end after which everything is rejected.
 *
 * @param items how many of each article
 */
record Basket(Status status, Map<String, Integer> items, int paid) {

  static final Scenario<Basket, Basket.Command, Basket.Event> SCENARIO =
      new Scenario<>("basket", new Rules(), Basket::anyCommand, event -> false, command -> false);

  Basket {
    items = Map.copyOf(items);
  }

  enum Status {
    NONE,
    OPEN,
    CLOSED,
    SETTLED,
    SENT,
    CANCELLED
  }

  sealed interface Command {
    record Open() implements Command {}

    record Put(String article, int count) implements Command {}

    record Take(String article) implements Command {}

    record Pay(int amount) implements Command {}

    record Close() implements Command {}

    record Send() implements Command {}

    record Cancel() implements Command {}
  }

  sealed interface Event {
    record Filled(String article, int count) implements Event {}

    record Paid(int amount) implements Event {}

    record Moved(Status to) implements Event {}
  }

  private static Command anyCommand(SeededRandom chance) {
    return switch (chance.below(13)) {
      case 0, 1, 2 -> new Command.Open();
      case 3, 4, 5 -> new Command.Put(chance.pick(List.of("pen", "ink")), 1 + chance.below(3));
      case 6 -> new Command.Take("pen");
      case 7, 8 -> new Command.Pay(1 + chance.below(3));
      case 9, 10 -> new Command.Close();
      case 11 -> new Command.Send();
      default -> new Command.Cancel();
    };
  }

  /** Each article costs one. */
  private int owed() {
    return items.values().stream().mapToInt(Integer::intValue).sum() - paid;
  }

  private static final class Rules implements Decider<Basket, Command, Event> {
    @Override
    public Basket initial() {
      return new Basket(Status.NONE, Map.of(), 0);
    }

    @Override
    public Decision<Event> decide(Basket basket, Command command) {
      return switch (command) {
        case Command.Open open when basket.status == Status.NONE ->
            Decision.accept(new Event.Moved(Status.OPEN));
        case Command.Put(String article, int count) when basket.status == Status.OPEN ->
            Decision.accept(
                basket.items.getOrDefault(article, 0) == count
                    ? List.of()
                    : List.of(new Event.Filled(article, count)));
        case Command.Take(String article) when basket.status == Status.OPEN ->
            basket.items.containsKey(article)
                ? Decision.accept(new Event.Filled(article, 0))
                : Decision.reject("basket.no-article", "there is no " + article);
        case Command.Pay(int amount) when isPayable(basket) -> pay(basket, amount);
        case Command.Close close when basket.status == Status.OPEN && !basket.items.isEmpty() ->
            basket.owed() <= 0
                ? Decision.accept(
                    List.of(new Event.Moved(Status.CLOSED), new Event.Moved(Status.SETTLED)))
                : Decision.accept(new Event.Moved(Status.CLOSED));
        case Command.Send send when basket.status == Status.SETTLED ->
            Decision.accept(new Event.Moved(Status.SENT));
        case Command.Cancel cancel when isPayable(basket) -> cancel(basket);
        default -> Decision.reject("basket.status", "the basket is " + basket.status);
      };
    }

    private static boolean isPayable(Basket basket) {
      return switch (basket.status) {
        case OPEN, CLOSED -> true;
        case NONE, SETTLED, SENT, CANCELLED -> false;
      };
    }

    private static Decision<Event> pay(Basket basket, int amount) {
      List<Event> events = new ArrayList<>(List.of(new Event.Paid(amount)));
      if (basket.status == Status.CLOSED && basket.owed() <= amount) {
        events.add(new Event.Moved(Status.SETTLED));
      }
      return Decision.accept(events);
    }

    private static Decision<Event> cancel(Basket basket) {
      List<Event> events = new ArrayList<>();
      if (basket.paid > 0) {
        events.add(new Event.Paid(-basket.paid));
      }
      events.add(new Event.Moved(Status.CANCELLED));
      return Decision.accept(events);
    }

    @Override
    public Basket evolve(Basket basket, Event event) {
      return switch (event) {
        case Event.Moved(Status to) -> new Basket(to, basket.items, basket.paid);
        case Event.Paid(int amount) ->
            new Basket(basket.status, basket.items, basket.paid + amount);
        case Event.Filled(String article, int count) -> {
          Map<String, Integer> items = new HashMap<>(basket.items);
          if (count == 0) {
            items.remove(article);
          } else {
            items.put(article, count);
          }
          yield new Basket(basket.status, items, basket.paid);
        }
      };
    }

    @Override
    public long weight(Basket basket) {
      return 200 + 100L * basket.items.size();
    }
  }
}
