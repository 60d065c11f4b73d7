package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.model.OrderRules;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;

/** The history can be one of this world; if not, the harness is at fault. */
final class HistoryCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    Set<String> ids = new HashSet<>();
    for (Operation operation : evidence.history().operations()) {
      if (!ids.add(operation.commandId())) {
        unsound(findings, operation, "two commands have this id");
      }
      if (operation.completed() < operation.invoked()) {
        unsound(findings, operation, "it was answered before it was sent");
      }
      try {
        OrderRules.nonsense(operation.action(), Json.parse(operation.body()))
            .ifPresent(why -> unsound(findings, operation, why));
      } catch (JacksonException e) {
        unsound(findings, operation, "its body is no JSON: " + operation.body());
      }
    }
    for (Read read : evidence.history().reads()) {
      if (read.completed() < read.invoked()) {
        findings.add(
            Kind.UNSOUND_HISTORY,
            read.orderId(),
            "%s was answered before it was asked".formatted(read));
      }
    }
  }

  private static void unsound(Findings findings, Operation operation, String why) {
    findings.add(
        Kind.UNSOUND_HISTORY,
        operation.orderId(),
        "command %s: %s".formatted(operation.commandId(), why));
  }
}
