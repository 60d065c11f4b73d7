package io.logfold.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.Ruling;
import io.logfold.chaos.model.Ruling.Forbidden;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whether one sequence explains all answers is decided in one pass; here that is compared with
 * trying every sequence there is, on small histories, possible ones and impossible ones.
 */
class LinearizabilityBySearchTest {

  private static final int HISTORIES = 20_000;
  private static final String ORDER = "o";
  private static final Set<Kind> JUDGED =
      Set.of(Kind.OUT_OF_ORDER, Kind.UNEXPLAINED_REJECTION, Kind.UNEXPLAINED_CONFLICT);

  /** The order's life, of which each history has a part. */
  private static final List<String> LIFE =
      List.of("create", "approve", "issue-invoice", "start-processing");

  private static final List<String> ACTIONS =
      List.of("create", "approve", "issue-invoice", "start-processing", "deliver");

  @Test
  void one_pass_says_what_a_search_through_all_sequences_says() {
    int possible = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      Run run = small(new SplittableRandom(seed));
      Set<Kind> kinds = new HashSet<>(run.kinds());
      kinds.remove(Kind.REFUSAL_NOT_STORED); // none is, since where would decide the question
      boolean search = search(run.log(ORDER), 0, run.operations);

      assertThat(JUDGED).as("seed %d: %s", seed, run.verdict()).containsAll(kinds);
      assertThat(kinds.isEmpty())
          .as("seed %d: %s\n%s", seed, run.verdict(), run.operations)
          .isEqualTo(search);
      possible += search ? 1 : 0;
    }
    assertThat(possible).isBetween(HISTORIES / 5, HISTORIES * 4 / 5);
  }

  private static Run small(SplittableRandom random) {
    Run run = new Run();
    int stored = 1 + random.nextInt(LIFE.size());
    long time = 0;
    for (int i = 0; i < stored; i++) {
      String action = LIFE.get(i);
      Answer answer = run.carryOut(ORDER, action, action, body(action), null);
      boolean known = random.nextInt(6) > 0;
      // Mostly in the order of the log, and often overlapping.
      long from = Math.max(0, time + random.nextInt(-8, 6));
      time += 5;
      run.operations.add(
          operation(
              action,
              action,
              null,
              from,
              known ? from + random.nextInt(12) : Long.MAX_VALUE,
              known ? answer : new Answer.Unknown("timeout")));
    }
    OrderLog log = run.log(ORDER);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      // Right at some version, and sent when that was perhaps the last one.
      int version = random.nextInt(stored + 1);
      long from = Math.max(0, 5L * version + random.nextInt(-8, 6));
      String action = ACTIONS.get(random.nextInt(ACTIONS.size()));
      Long expected = random.nextBoolean() ? null : random.nextLong(stored + 1L);
      Answer answer = new Answer.Conflict(version);
      if (expected == null || expected == version) {
        Ruling ruling = rule(log, version, action);
        answer = new Answer.Rejected(ruling instanceof Forbidden(String code) ? code : "none");
      }
      run.operations.add(
          operation("r-" + i, action, expected, from, from + random.nextInt(12), answer));
    }
    return run;
  }

  private static Operation operation(
      String id, String action, @Nullable Long expected, long from, long to, Answer answer) {
    return new Operation(1, ORDER, id, action, body(action), expected, 1, from, to, answer);
  }

  private static String body(String action) {
    return action.equals("create")
        ? """
          {"customerId":"c","currency":"EUR","lines":[{"sku":"s","quantity":1,"unitPrice":"1"}]}"""
        : "";
  }

  /** Whether what is left can follow in some sequence, after so many versions. */
  private static boolean search(OrderLog log, int version, List<Operation> left) {
    if (left.isEmpty()) {
      return true;
    }
    for (Operation next : left) {
      boolean mustWait = left.stream().anyMatch(other -> other.completed() < next.invoked());
      if (!mustWait) {
        List<Operation> rest = new ArrayList<>(left);
        rest.remove(next);
        boolean fits =
            switch (next.answer()) {
              case Answer.Rejected(String code) ->
                  isExpected(version, next)
                      && rule(log, version, next.action()).equals(new Forbidden(code))
                      && search(log, version, rest);
              case Answer.Conflict(long actual) ->
                  !isExpected(version, next) && actual == version && search(log, version, rest);
              case Answer.Accepted accepted -> isNext(log, version, next, rest);
              case Answer.Unknown unknown -> isNext(log, version, next, rest);
            };
        if (fits) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isExpected(int version, Operation operation) {
    Long expected = operation.expectedVersion();
    return expected == null || expected == version;
  }

  private static boolean isNext(OrderLog log, int version, Operation next, List<Operation> rest) {
    return log.event(version + 1).commandId().equals(next.commandId())
        && search(log, version + 1, rest);
  }

  private static Ruling rule(OrderLog log, int version, String action) {
    return OrderRules.rule(log.state(version), action, Json.parse(body(action)));
  }
}
