package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token is a place: behind the opening of a term or a complete group, with the term and index
 * that hold there. Only then can a node see later whether the log still has what an answer rested
 * on.
 */
final class TokenCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    LogPlaces places = new LogPlaces(evidence.counted());
    Set<Token> seen = new HashSet<>();
    for (Operation operation : evidence.history().operations()) {
      if (operation.answer() instanceof Answer.Accepted accepted) {
        examine(operation.orderId(), accepted.position(), places, seen, findings);
      }
    }
    for (Read read : evidence.history().reads()) {
      examine(read.orderId(), read.position(), places, seen, findings);
    }
    for (Read read : evidence.history().finalReads()) {
      examine(read.orderId(), read.position(), places, seen, findings);
    }
  }

  private static void examine(
      String orderId, @Nullable Token token, LogPlaces places, Set<Token> seen, Findings findings) {
    if (token == null || token.text().isEmpty() || !seen.add(token)) {
      return;
    }
    LogPlace place = LogPlace.parse(token.text());
    if (place == null || !places.has(place)) {
      findings.add(
          Kind.WRONG_TOKEN,
          orderId,
          "a client got the token %s, but the log has there %s"
              .formatted(token, places.describe(token.partition(), token.offset())));
    }
  }
}
