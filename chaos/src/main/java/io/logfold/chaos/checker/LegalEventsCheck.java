package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;

/** Each event is allowed by the rules in the state before it. */
final class LegalEventsCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      String objection = order.log().objection();
      if (objection != null) {
        findings.add(Kind.ILLEGAL_EVENT, order.log().orderId(), objection);
      }
    }
  }
}
