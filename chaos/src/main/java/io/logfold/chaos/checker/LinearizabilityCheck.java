package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.Ruling.Forbidden;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import tools.jackson.databind.JsonNode;

/**
 * For each order there is one sequence of all its commands, in which each takes its place at a
 * moment between its first sending and its answer, and which explains every answer, rejections and
 * conflicts included.
 *
 * <p>To find such a sequence is hard in general and easy where the order of writes is known
 * (Gibbons and Korach, "Testing Shared Memories", 1997): the log has it. So two things remain.
 *
 * <ol>
 *   <li>No accepted command may precede one that was answered before it was first sent.
 *   <li>Each refused command must be given a version that explains its answer. Real time allows a
 *       range of them ({@link Timeline}), and forbids a smaller one than that of a refused command
 *       that was answered before. Giving each the smallest that is possible, in the order in which
 *       they were sent, leaves the most for those that follow; so when one finds none, there is
 *       none.
 * </ol>
 *
 * <p>Commands without an answer that are not in the log never took effect, and need no place.
 */
final class LinearizabilityCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      if (order.log().isSound()) {
        accepted(order.log(), evidence, findings);
        refused(order, findings);
      }
    }
  }

  /** From the last to the first, with the one that was answered earliest of those seen. */
  private static void accepted(OrderLog log, Evidence evidence, Findings findings) {
    Operation earliest = null;
    for (int version = log.end(); version > 0; version--) {
      Operation operation = evidence.operation(log.event(version).commandId(), log.orderId());
      if (operation == null) {
        continue; // reported elsewhere
      }
      if (earliest != null && earliest.completed() < operation.invoked()) {
        findings.add(
            Kind.OUT_OF_ORDER,
            log.orderId(),
            ("command %s was sent at %d ns, after %s had been answered at %d ns, and yet became"
                    + " version %d, before it")
                .formatted(
                    operation.commandId(),
                    operation.invoked(),
                    earliest.commandId(),
                    earliest.completed(),
                    version));
      }
      if (operation.answer() instanceof Answer.Accepted
          && (earliest == null || operation.completed() < earliest.completed())) {
        earliest = operation;
      }
    }
  }

  private static void refused(OrderEvidence order, Findings findings) {
    PriorityQueue<Placement> underWay =
        new PriorityQueue<>(Comparator.comparingLong(Placement::completed));
    int lowest = 0; // what those that were answered before rest on
    for (Operation operation : order.operations()) {
      if (operation.answer() instanceof Answer.Accepted
          || operation.answer() instanceof Answer.Unknown) {
        continue;
      }
      while (!underWay.isEmpty() && underWay.element().completed() < operation.invoked()) {
        lowest = Math.max(lowest, underWay.remove().version());
      }
      int from = Math.max(lowest, order.timeline().lowestAt(operation.invoked()));
      int to = order.timeline().highestAt(operation.completed());
      int version = from;
      JsonNode body = Json.parse(operation.body());
      while (version <= to && !explains(order.log(), version, operation, body)) {
        version++;
      }
      if (version <= to) {
        underWay.add(new Placement(operation.completed(), version));
      } else {
        report(order.log(), operation, from, to, findings);
      }
    }
  }

  private record Placement(long completed, int version) {}

  private static boolean explains(OrderLog log, int version, Operation operation, JsonNode body) {
    Long expected = operation.expectedVersion();
    return switch (operation.answer()) {
      case Answer.Conflict(long actual) ->
          expected != null && expected != actual && version == actual;
      case Answer.Rejected(String code) ->
          (expected == null || expected == version)
              && OrderRules.rule(log.state(version), operation.action(), body)
                  .equals(new Forbidden(code));
      case Answer.Accepted accepted -> false;
      case Answer.Unknown unknown -> false;
    };
  }

  private static void report(
      OrderLog log, Operation operation, int from, int to, Findings findings) {
    List<String> states = new ArrayList<>();
    for (int version = from; version <= to && states.size() < 5; version++) {
      states.add(version + " " + log.state(version).status().label());
    }
    findings.add(
        operation.answer() instanceof Answer.Conflict
            ? Kind.UNEXPLAINED_CONFLICT
            : Kind.UNEXPLAINED_REJECTION,
        log.orderId(),
        ("command %s (%s %s, expecting version: %s) was answered %s; between its sending at %d ns and"
                + " its answer at %d ns, after all that was answered before, the order can have been at"
                + " versions %d to %d: %s")
            .formatted(
                operation.commandId(),
                operation.action(),
                operation.body(),
                Objects.toString(operation.expectedVersion(), "any"),
                operation.answer(),
                operation.invoked(),
                operation.completed(),
                from,
                to,
                states));
  }
}
