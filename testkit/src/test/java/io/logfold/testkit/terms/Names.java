package io.logfold.testkit.terms;

import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What terms and commands are called. A nonce is the owner's letter and the attempt's number. */
final class Names {

  private static final int COMMANDS_EACH = 16;

  private Names() {}

  static String owner(int owner) {
    return String.valueOf((char) ('A' + owner));
  }

  static Term term(long number, int owner, int attempt) {
    return new Term(number, owner(owner) + attempt);
  }

  static int ownerOf(Term term) {
    return term.nonce().charAt(0) - 'A';
  }

  static int attemptOf(Term term) {
    return term.nonce().charAt(1) - '0';
  }

  /** A command is a number that says whose it is, and how many records its group has: 1 or 2. */
  static int command(int owner, int number, int groupSize) {
    return owner * COMMANDS_EACH + 2 * number + groupSize - 1;
  }

  /** The same command of another owner. */
  static int commandOf(int owner, int command) {
    return owner * COMMANDS_EACH + command % COMMANDS_EACH;
  }

  static int groupSize(int command) {
    return 1 + command % 2;
  }

  /** All commands of an owner, as bits. */
  static long commandsOf(int owner) {
    return ((1L << COMMANDS_EACH) - 1) << (owner * COMMANDS_EACH);
  }

  static int ownerOf(int command) {
    return command / COMMANDS_EACH;
  }

  static String command(int command) {
    return owner(ownerOf(command)).toLowerCase(Locale.ROOT) + (command % COMMANDS_EACH) / 2;
  }

  /** {@code open 2.B1}, {@code 2.B1/4-0=b3}: term, index, rest, command. */
  static String of(@Nullable Stamp stamp, int command) {
    return switch (stamp) {
      case null -> "foreign";
      case Stamp.Opening(Term term) -> "open " + term;
      case Stamp.Data(Term term, long index, int rest) ->
          "%s/%d-%d=%s".formatted(term, index, rest, command(command));
    };
  }
}
