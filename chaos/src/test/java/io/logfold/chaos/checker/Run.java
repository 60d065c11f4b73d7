package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.checker.SkippedRecord.Reason;
import io.logfold.chaos.checker.SnapshotTables.Checkpoint;
import io.logfold.chaos.checker.SnapshotTables.Snapshot;
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
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run would leave, in lists that tests may spoil. */
final class Run {

  static final int PARTITIONS = 3;
  static final String AT = "2026-11-23T10:00:00Z";

  static final long SET = 1;

  final List<StoredEvent> events = new ArrayList<>();
  final List<StoredNote> notes = new ArrayList<>();
  final List<LogPlace> places = new ArrayList<>();
  final List<SkippedRecord> skipped = new ArrayList<>();
  final List<Token> forged = new ArrayList<>();
  final List<Snapshot> snapshots = new ArrayList<>();
  final List<Checkpoint> checkpoints = new ArrayList<>();
  final List<Operation> operations = new ArrayList<>();
  final List<Read> reads = new ArrayList<>();
  final List<Read> finalReads = new ArrayList<>();
  private final Map<Integer, LogPlace> ends = new HashMap<>();

  CountedLog counted() {
    return new CountedLog(events, notes, places, skipped);
  }

  History history() {
    return new History(operations, reads, finalReads);
  }

  Verdict verdict() {
    CountedLog log = counted();
    return Checker.check(log, history())
        .with(Checker.forgeries(log, forged))
        .with(SnapshotCheck.check(new SnapshotTables(snapshots, checkpoints), log).findings());
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
    return last(partition).offset();
  }

  private LogPlace last(int partition) {
    return ends.getOrDefault(partition, LogPlace.beginning(partition));
  }

  /** Somebody becomes the owner. */
  void openTerm(int partition) {
    LogPlace last = last(partition);
    moveTo(
        new LogPlace(
            partition,
            last.offset() + 1,
            last.term() + 1,
            "%032x".formatted(last.offset()),
            last.index(),
            0));
  }

  /** A record that counts. */
  private long take(int partition) {
    if (last(partition).term() == 0) {
      openTerm(partition);
    }
    LogPlace last = last(partition);
    moveTo(
        new LogPlace(partition, last.offset() + 1, last.term(), last.nonce(), last.index() + 1, 0));
    return last.offset();
  }

  private void moveTo(LogPlace place) {
    ends.put(place.partition(), place);
    places.add(place);
  }

  /** A record that does not count. */
  SkippedRecord skip(int partition, Reason reason) {
    LogPlace last = last(partition);
    ends.put(
        partition,
        new LogPlace(partition, last.offset() + 1, last.term(), last.nonce(), last.index(), 0));
    SkippedRecord record = new SkippedRecord(partition, last.offset(), reason);
    skipped.add(record);
    return record;
  }

  /** A note, whatever it says. */
  StoredNote note(int partition, JsonNode data) {
    long offset = take(partition);
    StoredNote note = new StoredNote(partition, offset, offset, data);
    notes.add(note);
    return note;
  }

  /** A note that the command was refused with the version that the order has now. */
  void refuse(String orderId, String commandId, @Nullable Long expected, Answer answer) {
    ObjectNode note = (ObjectNode) Json.parse("");
    ObjectNode refused = note.putArray("refused").addObject();
    refused.put("aggregateId", orderId);
    refused.put("commandId", commandId);
    refused.put("version", log(orderId).end());
    if (answer instanceof Answer.Conflict && expected != null) {
      refused.put("expectedVersion", expected.longValue());
    }
    refused.put("code", answer instanceof Answer.Rejected(String code) ? code : "version-conflict");
    refused.put("message", "m");
    note(partitionOf(orderId), Json.parse(note.toString())); // as it is read back
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
      return refused(orderId, commandId, expected, new Answer.Conflict(log.end()));
    }
    JsonNode json = Json.parse(body);
    Ruling ruling = OrderRules.rule(log.state(log.end()), action, json);
    return switch (ruling) {
      case Ruling.Forbidden(String code) ->
          refused(orderId, commandId, expected, new Answer.Rejected(code));
      case Allowed(String type) -> {
        StoredEvent event = append(orderId, commandId, type, data(action, json));
        yield new Answer.Accepted(event.version(), token(event), false);
      }
    };
  }

  private Answer refused(String orderId, String commandId, @Nullable Long expected, Answer answer) {
    refuse(orderId, commandId, expected, answer);
    return answer;
  }

  /** Stores an event, whether it may be or not. */
  StoredEvent append(String orderId, String commandId, String type, JsonNode data) {
    OrderLog log = log(orderId);
    int partition = partitionOf(orderId);
    long version = log.events().size() + 1L;
    StoredEvent event =
        new StoredEvent(
            partition,
            take(partition),
            orderId,
            version,
            type,
            commandId,
            orderId + "/" + version,
            data);
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
    Token position = version == 0 ? null : token(log.event(version));
    String state = version == 0 ? "" : log.state(version).toJson(orderId, version).toString();
    return new Read(1, "n1", orderId, atLeast, from, to, version, position, state);
  }

  /** What a node gives when its answer rests on the event. */
  private Token token(StoredEvent event) {
    LogPlace place =
        places.stream()
            .filter(p -> p.partition() == event.partition() && p.offset() == event.offset() + 1)
            .findFirst()
            .orElseThrow();
    return Token.parse(
        "%d/%d/%d.%s/%d/-1@log"
            .formatted(
                place.partition(), place.offset(), place.term(), place.nonce(), place.index()));
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

  /** Saves everything, and promises all before some place of each partition. */
  void save(SplittableRandom random) {
    for (OrderLog log : logs()) {
      snapshots.add(
          new Snapshot(
              SET,
              log.partition(),
              log.orderId(),
              log.end(),
              log.state(log.end()).toJson().toString(),
              log.events().stream().map(StoredEvent::offset).toList()));
    }
    for (int partition : ends.keySet()) {
      List<LogPlace> some = places.stream().filter(p -> p.partition() == partition).toList();
      checkpoints.add(new Checkpoint(SET, some.get(random.nextInt(some.size()))));
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
