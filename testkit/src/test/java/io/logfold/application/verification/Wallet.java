package io.logfold.application.verification;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;

/** Money in a wallet, in cents: an aggregate of an embedder's. */
record Wallet(long cents) {

  static final Decider<Wallet, Command, Event> RULES = new Rules();

  sealed interface Command {
    record Deposit(long cents) implements Command {}

    record Withdraw(long cents) implements Command {}
  }

  sealed interface Event {
    record Deposited(long cents) implements Event {}

    record Withdrawn(long cents) implements Event {}
  }

  private static final class Rules implements Decider<Wallet, Command, Event> {
    @Override
    public Wallet initial() {
      return new Wallet(0);
    }

    @Override
    public Decision<Event> decide(Wallet wallet, Command command) {
      return switch (command) {
        case Command.Deposit(long cents) -> Decision.accept(new Event.Deposited(cents));
        case Command.Withdraw(long cents) when cents > wallet.cents() ->
            Decision.reject("wallet.short", "it has %s cents".formatted(wallet.cents()));
        case Command.Withdraw(long cents) -> Decision.accept(new Event.Withdrawn(cents));
      };
    }

    /** Refuses what no rule allows, as any decider may. */
    @Override
    public Wallet evolve(Wallet wallet, Event event) {
      long after =
          switch (event) {
            case Event.Deposited(long cents) -> wallet.cents() + cents;
            case Event.Withdrawn(long cents) -> wallet.cents() - cents;
          };
      if (after < 0) {
        throw new IllegalStateException("a wallet with %s cents".formatted(after));
      }
      return new Wallet(after);
    }
  }
}
