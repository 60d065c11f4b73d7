package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Evidence.OrderEvidence;
import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Read;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** After the run every node answers the same about every order: the state of the whole log. */
final class NodeAgreementCheck implements Check {

  @Override
  public void examine(Evidence evidence, Findings findings) {
    Map<String, Map<String, Read>> answers = new HashMap<>();
    Set<String> nodes = new TreeSet<>();
    for (Read read : evidence.history().finalReads()) {
      answers.computeIfAbsent(read.orderId(), _id -> new HashMap<>()).put(read.node(), read);
      nodes.add(read.node());
    }
    for (OrderEvidence order : evidence.orders()) {
      examine(order.log(), answers.getOrDefault(order.log().orderId(), Map.of()), nodes, findings);
    }
  }

  private static void examine(
      OrderLog log, Map<String, Read> answers, Set<String> nodes, Findings findings) {
    if (!log.events().isEmpty() && !answers.keySet().equals(nodes)) {
      findings.add(
          Kind.UNSOUND_HISTORY,
          log.orderId(),
          "in the end %s were asked, of this order only %s".formatted(nodes, answers.keySet()));
    }
    Set<List<Object>> different = new HashSet<>();
    answers.values().forEach(read -> different.add(List.of(read.version(), read.state())));
    if (different.size() > 1) {
      findings.add(
          Kind.NODES_DIFFER,
          log.orderId(),
          answers.values().stream()
              .map(read -> "%s: %d %s".formatted(read.node(), read.version(), read.state()))
              .collect(Collectors.joining("; ")));
    }
    for (Read read : answers.values()) {
      if (read.version() != log.events().size()
          || (log.isSound() && !ReadCheck.isFold(read, log))) {
        findings.add(
            Kind.NOT_THE_END,
            log.orderId(),
            "%s says version %d, %s; the log ends with version %d, %s"
                .formatted(
                    read.node(),
                    read.version(),
                    read.state(),
                    log.events().size(),
                    log.state(log.end()).toJson()));
      }
    }
  }
}
