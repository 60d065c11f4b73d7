package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import io.logfold.chaos.model.OrderRules;
import io.logfold.chaos.model.OrderState;
import io.logfold.chaos.model.Ruling;
import io.logfold.chaos.model.Ruling.Allowed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run would leave, in lists that tests may spoil. */
final class Run {

  static final int PARTITIONS = 3;
  static final String AT = "2026-11-23T10:00:00Z";

  final List<StoredEvent> events = new ArrayList<>();
  final List<Operation> operations = new ArrayList<>();
  final List<Read> reads = new ArrayList<>();
  final List<Read> finalReads = new ArrayList<>();
  private final Map<Integer, Long> ends = new HashMap<>();

  History history() {
    return new History(operations, reads, finalReads);
  }

  Verdict verdict() {
    return Checker.check(events, history());
  }

  Set<Kind> kinds() {
    return verdict().findings().stream()
        .map(Finding::kind)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static int partitionOf(String orderId) {
    return Math.floorMod(orderId.hashCode(), PARTITIONS);
  }

  /** The offset after the last record. */
  long end(int partition) {
    return ends.getOrDefault(partition, 0L);
  }

  /** Makes a hole, as the end of a transaction does. */
  void hole(int partition) {
    ends.merge(partition, 1L, Long::sum);
  }

  OrderLog log(String orderId) {
    return new OrderLog(
        orderId, events.stream().filter(event -> event.orderId().equals(orderId)).toList());
  }

  List<OrderLog> logs() {
    return events.stream().map(StoredEvent::orderId).distinct().sorted().map(this::log).toList();
  }

  Operation operation(String commandId) {
    return operations.stream()
        .filter(operation -> operation.commandId().equals(commandId))
        .findFirst()
        .orElseThrow();
  }

  /** Carries a command out now: stores its event, or nothing. */
  Answer carryOut(
      String orderId, String commandId, String action, String body, @Nullable Long expected) {
    OrderLog log = log(orderId);
    if (expected != null && expected != log.end()) {
      return new Answer.Conflict(log.end());
    }
    JsonNode json = Json.parse(body);
    Ruling ruling = OrderRules.rule(log.state(log.end()), action, json);
    return switch (ruling) {
      case Ruling.Forbidden(String code) -> new Answer.Rejected(code);
      case Allowed(String type) -> {
        StoredEvent event = append(orderId, commandId, type, data(action, json));
        yield new Answer.Accepted(
            event.version(), new Token(event.partition(), event.offset() + 1), false);
      }
    };
  }

  /** Stores an event, whether it may be or not. */
  StoredEvent append(String orderId, String commandId, String type, JsonNode data) {
    OrderLog log = log(orderId);
    int partition = partitionOf(orderId);
    long version = log.events().size() + 1L;
    StoredEvent event =
        new StoredEvent(
            partition,
            end(partition),
            orderId,
            version,
            type,
            commandId,
            orderId + "/" + version,
            data);
    ends.merge(partition, 1L, Long::sum);
    events.add(event);
    return event;
  }

  private static ObjectNode data(String action, JsonNode body) {
    ObjectNode data = (ObjectNode) body.deepCopy();
    data.remove("orderId");
    data.put("occurredAt", AT);
    switch (action) {
      case "create" -> data.putIfAbsent("paymentTerms", Json.parse("\"prepaid\""));
      case "add-line", "record-payment" -> data.put("currency", "EUR");
      default -> {}
    }
    return data;
  }

  /** What a node answers that knows the order up to the version. */
  Read read(String orderId, long version, @Nullable Token atLeast, long from, long to) {
    OrderLog log = log(orderId);
    Token position =
        version == 0 ? null : new Token(partitionOf(orderId), log.event(version).offset() + 1);
    String state = version == 0 ? "" : log.state(version).toJson(orderId, version).toString();
    return new Read(1, "n1", orderId, atLeast, from, to, version, position, state);
  }

  /** Asks every node for every order. */
  void end(long from) {
    for (OrderLog log : logs()) {
      for (String node : List.of("n1", "n2", "n3")) {
        Read read = read(log.orderId(), log.end(), null, from, from + 1);
        finalReads.add(at(node, read));
      }
    }
  }

  static Read at(String node, Read read) {
    return new Read(
        read.client(),
        node,
        read.orderId(),
        read.atLeast(),
        read.invoked(),
        read.completed(),
        read.version(),
        read.position(),
        read.state());
  }

  OrderState last(String orderId) {
    OrderLog log = log(orderId);
    return log.state(log.end());
  }

  /** The moment after everything. */
  long over() {
    return operations.stream()
            .filter(operation -> !(operation.answer() instanceof Answer.Unknown))
            .map(Operation::completed)
            .max(Comparator.naturalOrder())
            .orElse(0L)
        + 1_000;
  }
}
