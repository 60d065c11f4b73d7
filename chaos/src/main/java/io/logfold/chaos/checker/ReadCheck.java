package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import tools.jackson.core.JacksonException;

/**
 * Each read is the fold of the log at the version it names; that version can have been there; and
 * it has everything up to the token that the read came with. A read without a token may be
 * outdated: {@link Counts} says how often and how far.
 */
final class ReadCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      for (Read read : order.reads()) {
        examine(read, order, findings);
      }
    }
  }

  private static void examine(Read read, OrderEvidence order, Findings findings) {
    OrderLog log = order.log();
    Token asked = read.atLeast();
    if (asked != null && read.version() < log.versionsBefore(asked.partition(), asked.offset())) {
      findings.add(
          Kind.TOKEN_NOT_HONOURED,
          read.orderId(),
          "%s, but version %d comes before what it was to rest on"
              .formatted(told(read), log.versionsBefore(asked.partition(), asked.offset())));
    }
    if (!log.isSound() && read.version() > log.end()) {
      return; // the log does not say what that version is
    }
    int highest = order.timeline().highestAt(read.completed());
    if (read.version() > highest) {
      findings.add(
          Kind.FROM_THE_FUTURE,
          read.orderId(),
          "%s, answered at %d ns; by then there was nothing beyond version %d"
              .formatted(told(read), read.completed(), highest));
    }
    if (read.version() <= log.end()) {
      if (!isFold(read, log)) {
        findings.add(
            Kind.WRONG_STATE,
            read.orderId(),
            "%s, but the log says %s"
                .formatted(
                    told(read), read.version() < 0 ? "" : log.state(read.version()).toJson()));
      }
      position(read, log, findings);
    }
  }

  /** Whether the state is what the log has at the version. */
  static boolean isFold(Read read, OrderLog log) {
    if (read.version() <= 0 || read.version() > log.end()) {
      return read.version() == 0 && read.state().isEmpty();
    }
    try {
      return Json.parse(read.state())
          .equals(log.state(read.version()).toJson(read.orderId(), read.version()));
    } catch (JacksonException e) {
      return false;
    }
  }

  private static void position(Read read, OrderLog log, Findings findings) {
    Token position = read.position();
    if (position != null
        && read.version() > 0
        && log.versionsBefore(position.partition(), position.offset()) < read.version()) {
      findings.add(
          Kind.TOKEN_TOO_LOW,
          read.orderId(),
          "%s, which does not cover %s"
              .formatted(told(read), log.events().get((int) read.version() - 1)));
    }
  }

  private static String told(Read read) {
    return "client %d read at %s, resting on at least %s: version %d at %s, %s"
        .formatted(
            read.client(),
            read.node(),
            read.atLeast(),
            read.version(),
            read.position(),
            read.state());
  }
}
