package io.logfold.chaos.checker;

import io.logfold.chaos.checker.SkippedRecord.Reason;
import io.logfold.chaos.checker.StoredNote.Refusal;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Log and history, sorted by order. Immutable in effect; nothing in it was judged yet. */
final class Evidence {

  private final CountedLog counted;
  private final History history;
  private final Map<String, Operation> byCommand = new HashMap<>();
  private final Map<String, OrderEvidence> byOrder = new TreeMap<>();

  /**
   * What there is of one order; operations and reads by the time they began.
   *
   * @param refusals that the log has, in its order
   */
  record OrderEvidence(
      OrderLog log,
      Timeline timeline,
      List<Operation> operations,
      List<Read> reads,
      List<Refusal> refusals) {}

  Evidence(CountedLog counted, History history) {
    this.counted = counted;
    this.history = history;
    Map<String, List<StoredEvent>> stored = new HashMap<>();
    Map<String, List<Operation>> sent = new HashMap<>();
    Map<String, List<Read>> read = new HashMap<>();
    Map<String, List<Refusal>> refused = new HashMap<>();
    counted.events().forEach(event -> add(stored, event.orderId(), event));
    counted.notes().stream()
        .flatMap(note -> note.refusals().stream())
        .forEach(refusal -> add(refused, refusal.orderId(), refusal));
    for (Operation operation : history.operations()) {
      byCommand.putIfAbsent(operation.commandId(), operation);
      add(sent, operation.orderId(), operation);
    }
    history.reads().forEach(each -> add(read, each.orderId(), each));
    TreeSet<String> ids = new TreeSet<>(stored.keySet());
    ids.addAll(sent.keySet());
    ids.addAll(read.keySet());
    ids.addAll(refused.keySet());
    history.finalReads().forEach(each -> ids.add(each.orderId()));
    for (String id : ids) {
      OrderLog log = new OrderLog(id, stored.getOrDefault(id, List.of()));
      List<Operation> operations = sent.getOrDefault(id, List.of());
      operations = sorted(operations, Comparator.comparingLong(Operation::invoked));
      List<Read> reads =
          sorted(read.getOrDefault(id, List.of()), Comparator.comparingLong(Read::invoked));
      byOrder.put(
          id,
          new OrderEvidence(
              log,
              Timeline.of(log, this, reads),
              operations,
              reads,
              refused.getOrDefault(id, List.of())));
    }
  }

  private static <T> void add(Map<String, List<T>> lists, String orderId, T item) {
    lists.computeIfAbsent(orderId, _id -> new ArrayList<>()).add(item);
  }

  private static <T> List<T> sorted(List<T> items, Comparator<T> by) {
    return items.stream().sorted(by).toList();
  }

  CountedLog counted() {
    return counted;
  }

  History history() {
    return history;
  }

  /** Everything, by order id. */
  Collection<OrderEvidence> orders() {
    return byOrder.values();
  }

  OrderLog log(String orderId) {
    OrderEvidence order = byOrder.get(orderId);
    return order == null ? new OrderLog(orderId, List.of()) : order.log();
  }

  /** The command with this id, if a client sent it to that order. */
  @Nullable Operation operation(String commandId, String orderId) {
    Operation operation = byCommand.get(commandId);
    return operation != null && operation.orderId().equals(orderId) ? operation : null;
  }

  Counts counts() {
    int accepted = 0;
    int rejected = 0;
    int conflicts = 0;
    int stored = 0;
    int notStored = 0;
    int repeated = 0;
    for (Operation operation : history.operations()) {
      repeated += operation.attempts() > 1 ? 1 : 0;
      switch (operation.answer()) {
        case Answer.Accepted yes -> accepted++;
        case Answer.Rejected no -> rejected++;
        case Answer.Conflict conflict -> conflicts++;
        case Answer.Unknown unknown when log(operation.orderId()).has(operation.commandId()) ->
            stored++;
        case Answer.Unknown unknown -> notStored++;
      }
    }
    int withToken = 0;
    int stale = 0;
    long worst = 0;
    for (OrderEvidence order : byOrder.values()) {
      for (Read read : order.reads()) {
        long behind = order.timeline().outdatedFor(read);
        withToken += read.atLeast() == null ? 0 : 1;
        stale += read.atLeast() == null && behind > 0 ? 1 : 0;
        worst = read.atLeast() == null ? Math.max(worst, behind) : worst;
      }
    }
    return new Counts(
        (int) byOrder.values().stream().filter(order -> order.log().end() > 0).count(),
        counted.events().size(),
        records(),
        history.operations().size(),
        accepted,
        rejected,
        conflicts,
        stored,
        notStored,
        repeated,
        history.reads().size(),
        withToken,
        stale,
        TimeUnit.NANOSECONDS.toMillis(worst),
        history.finalReads().size());
  }

  private Counts.Records records() {
    return new Counts.Records(
        counted.terms(),
        counted.notes().size(),
        byOrder.values().stream().mapToInt(order -> order.refusals().size()).sum(),
        counted.count(Reason.GHOST) + counted.count(Reason.INCOMPLETE),
        counted.count(Reason.FOREIGN));
  }
}
