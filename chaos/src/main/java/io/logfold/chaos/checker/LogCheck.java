package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;

/**
 * Records follow the format; an order is in one partition, its versions are 1, 2, 3, … in the order
 * of offsets.
 */
final class LogCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    for (OrderEvidence order : evidence.orders()) {
      OrderLog log = order.log();
      for (StoredEvent event : log.events()) {
        if (!event.eventId().equals(event.orderId() + "/" + event.version())
            || event.commandId().isEmpty()) {
          findings.add(
              Kind.MALFORMED_EVENT,
              log.orderId(),
              "%s, with the id %s".formatted(event, event.eventId()));
        }
      }
      partition(log, findings);
      versions(log, findings);
    }
  }

  private static void partition(OrderLog log, Findings findings) {
    for (StoredEvent event : log.events()) {
      if (event.partition() != log.partition()) {
        findings.add(
            Kind.TWO_PARTITIONS,
            log.orderId(),
            "%s, but its first event is in partition %d".formatted(event, log.partition()));
        return;
      }
    }
  }

  private static void versions(OrderLog log, Findings findings) {
    for (int i = 0; i < log.events().size(); i++) {
      StoredEvent event = log.events().get(i);
      if (event.version() != i + 1) {
        findings.add(
            Kind.BROKEN_VERSIONS,
            log.orderId(),
            "%s is where version %d should be".formatted(event, i + 1));
        return; // all that follow are off, too
      }
    }
  }
}
