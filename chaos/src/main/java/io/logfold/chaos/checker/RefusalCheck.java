package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.checker.StoredNote.Refusal;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.Ruling.Forbidden;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Every refusal that a client received is in the log. A command that the log has as refused was
 * rightly refused there, never takes effect, and is not decided again while it is remembered,
 * unless it was sent again with another expected version: that is another request.
 */
final class RefusalCheck implements Check {

  /** So many later refusals of the same partition at least leave one remembered. */
  static final int REMEMBERED = 1_000;

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      for (Operation operation : order.operations()) {
        told(operation, order, findings);
      }
      for (Refusal refusal : order.refusals()) {
        Operation operation = evidence.operation(refusal.commandId(), refusal.orderId());
        if (operation == null) {
          findings.add(
              Kind.UNKNOWN_COMMAND,
              refusal.orderId(),
              "no client sent this order what was refused: %s".formatted(refusal));
        } else {
          stored(refusal, operation, order.log(), findings);
          explained(refusal, operation, order.log(), findings);
        }
      }
    }
    once(evidence.counted().notes(), findings);
  }

  private static void told(Operation operation, OrderEvidence order, Findings findings) {
    Answer answer = operation.answer();
    if ((answer instanceof Answer.Rejected || answer instanceof Answer.Conflict)
        && order.refusals().stream().noneMatch(refusal -> says(refusal, operation))) {
      findings.add(
          Kind.REFUSAL_NOT_STORED,
          operation.orderId(),
          "command %s, expecting version %s, was answered %s; the log has of it %s"
              .formatted(
                  operation.commandId(),
                  Objects.toString(operation.expectedVersion(), "any"),
                  answer,
                  order.refusals().stream()
                      .filter(refusal -> refusal.commandId().equals(operation.commandId()))
                      .toList()));
    }
  }

  private static boolean says(Refusal refusal, Operation operation) {
    return refusal.commandId().equals(operation.commandId())
        && switch (operation.answer()) {
          case Answer.Rejected(String code) ->
              refusal.expectedVersion() == null && refusal.code().equals(code);
          case Answer.Conflict(long actual) ->
              refusal.expectedVersion() != null
                  && refusal.expectedVersion().equals(operation.expectedVersion())
                  && refusal.version() == actual;
          case Answer.Accepted accepted -> false;
          case Answer.Unknown unknown -> false;
        };
  }

  private static void stored(
      Refusal refusal, Operation operation, OrderLog log, Findings findings) {
    Long expected = refusal.expectedVersion();
    if (expected != null && !expected.equals(operation.expectedVersion())) {
      return; // it was sent again as another request
    }
    for (StoredEvent event : log.eventsOf(refusal.commandId())) {
      findings.add(
          Kind.REFUSED_AND_STORED, refusal.orderId(), "%s, but %s".formatted(refusal, event));
    }
  }

  private static void explained(
      Refusal refusal, Operation operation, OrderLog log, Findings findings) {
    StoredNote note = refusal.note();
    long from = log.versionsBefore(note.partition(), note.groupOffset());
    long to = log.versionsBefore(note.partition(), note.offset());
    if (refusal.version() < from || refusal.version() > to) {
      findings.add(
          Kind.WRONG_REFUSAL,
          refusal.orderId(),
          "%s, but there the order is at versions %d to %d".formatted(refusal, from, to));
    } else if (log.isSound() && !explains(refusal, operation, log)) {
      findings.add(
          Kind.WRONG_REFUSAL,
          refusal.orderId(),
          "%s, but the command was %s %s, expecting version %s, and the order was %s"
              .formatted(
                  refusal,
                  operation.action(),
                  operation.body(),
                  Objects.toString(operation.expectedVersion(), "any"),
                  log.state(refusal.version()).status().label()));
    }
  }

  private static boolean explains(Refusal refusal, Operation operation, OrderLog log) {
    Long refused = refusal.expectedVersion();
    if (refused != null) {
      return refused != refusal.version();
    }
    Long expected = operation.expectedVersion();
    return (expected == null || expected == refusal.version())
        && OrderRules.rule(
                log.state(refusal.version()), operation.action(), Json.parse(operation.body()))
            .equals(new Forbidden(refusal.code()));
  }

  private record Request(String orderId, String commandId, @Nullable Long expectedVersion) {}

  private record Earlier(Refusal refusal, int number) {}

  private static void once(List<StoredNote> notes, Findings findings) {
    Map<Request, Earlier> first = new HashMap<>();
    Map<Integer, Integer> numbers = new HashMap<>();
    for (StoredNote note : notes) {
      for (Refusal refusal : note.refusals()) {
        int number = numbers.merge(note.partition(), 1, Integer::sum);
        Earlier before =
            first.put(
                new Request(refusal.orderId(), refusal.commandId(), refusal.expectedVersion()),
                new Earlier(refusal, number));
        if (before != null && number - before.number() <= REMEMBERED) {
          findings.add(
              Kind.REFUSED_TWICE,
              refusal.orderId(),
              "%s, and again %s".formatted(before.refusal(), refusal));
        }
      }
    }
  }
}
