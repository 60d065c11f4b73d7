package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.OrderState;
import io.logfold.chaos.model.Ruling.Allowed;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Each event is the effect of one command that a client sent to that order, at the version that the
 * command expected, and changes the order as the command asked; no command has two.
 */
final class EventCommandsCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      Map<String, StoredEvent> first = new HashMap<>();
      for (StoredEvent event : order.log().events()) {
        StoredEvent earlier = first.putIfAbsent(event.commandId(), event);
        Operation operation = evidence.operation(event.commandId(), event.orderId());
        if (earlier != null) {
          findings.add(Kind.STORED_TWICE, event.orderId(), "%s, and %s".formatted(earlier, event));
        } else if (operation == null) {
          findings.add(
              Kind.UNKNOWN_COMMAND,
              event.orderId(),
              "no client sent this order what led to %s".formatted(event));
        } else {
          examine(event, operation, order.log(), findings);
        }
      }
    }
  }

  private static void examine(
      StoredEvent event, Operation operation, OrderLog log, Findings findings) {
    Long expected = operation.expectedVersion();
    if (expected != null && event.version() != expected + 1) {
      findings.add(
          Kind.EXPECTED_VERSION_IGNORED,
          log.orderId(),
          "%s, which expected %d".formatted(event, expected));
    }
    if (event.version() > 0
        && event.version() <= log.end()
        && !isEffect(
            event, operation, log.state(event.version() - 1), log.state(event.version()))) {
      findings.add(
          Kind.NOT_WHAT_WAS_ASKED,
          log.orderId(),
          "%s is %s, but the command was %s %s"
              .formatted(event, event.data(), operation.action(), operation.body()));
    }
  }

  private static boolean isEffect(
      StoredEvent event, Operation operation, OrderState before, OrderState after) {
    JsonNode body = Json.parse(operation.body());
    String at = OrderLog.occurredAt(event);
    String asked = body.path("occurredAt").asString(at);
    return OrderRules.rule(before, operation.action(), body) instanceof Allowed(String type)
        && type.equals(event.type())
        && before.after(type, body, at).equals(after)
        && (asked.equals(at) || Instant.parse(asked).equals(Instant.parse(at)));
  }
}
