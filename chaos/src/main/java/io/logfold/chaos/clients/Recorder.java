package io.logfold.chaos.clients;

import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Records what clients see. Thread-safe. */
public final class Recorder {

  private final long origin = System.nanoTime();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Queue<Read> reads = new ConcurrentLinkedQueue<>();
  private final Queue<Read> finalReads = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> putOff = new ConcurrentHashMap<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Token> ends = new ConcurrentHashMap<>();

  /** ns since the run began. */
  public long now() {
    return System.nanoTime() - origin;
  }

  void add(Operation operation) {
    operations.add(operation);
  }

  void add(Read read) {
    reads.add(read);
  }

  void addFinal(Read read) {
    finalReads.add(read);
  }

  /** An attempt had no answer that counts. */
  void putOff(String reason) {
    putOff.computeIfAbsent(reason, _reason -> new LongAdder()).increment();
  }

  /** An answer that no client should ever get. */
  void strange(String what) {
    strange.add(what);
  }

  /** Some answer rested on this. */
  void saw(@Nullable Token position) {
    if (position != null) {
      ends.merge(position.partition(), position, (a, b) -> a.offset() >= b.offset() ? a : b);
    }
  }

  /** All that any answer about that partition rested on so far. */
  @Nullable Token all(int partition) {
    return ends.get(partition);
  }

  public History history() {
    return new History(List.copyOf(operations), List.copyOf(reads), List.copyOf(finalReads));
  }

  /** How often attempts had to be repeated, by reason. */
  public Map<String, LongAdder> putOff() {
    return putOff;
  }

  /** Answers that no client should ever get. */
  public List<String> strange() {
    return List.copyOf(strange);
  }
}
