package io.logfold.chaos.checker;

import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.Ruling.Forbidden;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** What in a run a {@link Breakage} can take hold of. */
final class Candidates {

  private Candidates() {}

  static <T> Optional<T> any(List<T> items, Predicate<T> fits, SplittableRandom random) {
    List<T> fitting = items.stream().filter(fits).toList();
    return fitting.isEmpty()
        ? Optional.empty()
        : Optional.of(fitting.get(random.nextInt(fitting.size())));
  }

  static Operation accepted(Run run, SplittableRandom random) {
    return any(run.operations, each -> each.answer() instanceof Answer.Accepted, random)
        .orElseThrow();
  }

  static boolean isAccepted(StoredEvent event, Run run) {
    return run.operation(event.commandId()).answer() instanceof Answer.Accepted;
  }

  static boolean isRefused(Operation operation) {
    return operation.answer() instanceof Answer.Rejected
        || operation.answer() instanceof Answer.Conflict;
  }

  /** Whether the note has a refusal that a client was told. */
  static boolean isTold(StoredNote note, Run run) {
    return note.refusals().stream()
        .anyMatch(refusal -> isRefused(run.operation(refusal.commandId())));
  }

  static boolean isLast(StoredEvent event, Run run) {
    return event.version() == run.log(event.orderId()).end();
  }

  static StoredEvent next(StoredEvent event, Run run) {
    return run.log(event.orderId()).event(event.version() + 1);
  }

  static Read earlier(Read read, Run run) {
    return Run.at(
        read.node(),
        run.read(read.orderId(), read.version() - 1, null, read.invoked(), read.completed()));
  }

  /** Whether some client had sent what led to the version when the read was answered. */
  static boolean isAsked(int version, Read read, Run run) {
    return version == 0
        || run.operation(run.log(read.orderId()).event(version).commandId()).invoked()
            <= read.completed();
  }

  /** Whether no state that can be current when all is answered explains the rejection. */
  static boolean neverAgain(Operation operation, String code, Run run) {
    OrderLog log = run.log(operation.orderId());
    int known =
        IntStream.rangeClosed(1, log.end())
            .filter(version -> isAccepted(log.event(version), run))
            .max()
            .orElse(0);
    JsonNode body = Json.parse(operation.body());
    Long expected = operation.expectedVersion();
    return IntStream.rangeClosed(known, log.end())
        .noneMatch(
            version ->
                (expected == null || expected == version)
                    && OrderRules.rule(log.state(version), operation.action(), body)
                        .equals(new Forbidden(code)));
  }

  static JsonNode approval() {
    return Json.parse("{\"occurredAt\":\"%s\"}".formatted(Run.AT));
  }
}
