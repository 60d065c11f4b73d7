package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import java.util.List;

/**
 * Acknowledged commands are in the log, at the version of their answer, and their token covers it;
 * refused ones are not. What got no answer may be there or not.
 */
final class StoredAnswersCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      for (Operation operation : order.operations()) {
        List<StoredEvent> stored = order.log().eventsOf(operation.commandId());
        switch (operation.answer()) {
          case Answer.Accepted accepted -> accepted(operation, accepted, stored, findings);
          case Answer.Rejected(String code) ->
              refused(operation, "was rejected with " + code, stored, findings);
          case Answer.Conflict(long actual) ->
              refused(operation, "met version " + actual, stored, findings);
          case Answer.Unknown unknown -> {}
        }
      }
    }
  }

  private static void accepted(
      Operation operation, Answer.Accepted told, List<StoredEvent> stored, Findings findings) {
    if (stored.isEmpty()) {
      findings.add(
          Kind.LOST,
          operation.orderId(),
          "command %s (%s) was acknowledged as version %d"
              .formatted(operation.commandId(), operation.action(), told.version()));
      return;
    }
    StoredEvent event = stored.getFirst();
    if (event.version() != told.version()) {
      findings.add(
          Kind.WRONG_VERSION,
          operation.orderId(),
          "%s, but the client was answered version %d".formatted(event, told.version()));
    }
    if (told.position().partition() != event.partition()
        || told.position().offset() <= event.offset()) {
      findings.add(
          Kind.TOKEN_TOO_LOW,
          operation.orderId(),
          "%s, but the client was answered %s".formatted(event, told.position()));
    }
  }

  private static void refused(
      Operation operation, String how, List<StoredEvent> stored, Findings findings) {
    if (!stored.isEmpty()) {
      findings.add(
          Kind.REFUSED_BUT_STORED,
          operation.orderId(),
          "%s, but the command %s".formatted(stored.getFirst(), how));
    }
  }
}
