package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.Refusal;
import io.logfold.application.request.CommandId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a partition that were refused last, so that a repeated command gets the same
 * answer again. They come from the notes in the log, so every owner of the partition remembers the
 * same. Bounded by number and by size; the oldest are forgotten first. Confined to the partition's
 * thread.
 */
final class Refusals {

  /** How many are remembered at most. */
  static final int CAPACITY = 4_096;

  /** How many characters of ids, codes and messages are remembered at most. */
  static final int MAX_CHARACTERS = 512 * 1024;

  /**
   * @param commandKey the command id without its fingerprint
   */
  private record Key(String aggregateId, String commandKey) {

    static Key of(String aggregateId, String commandId) {
      return new Key(aggregateId, CommandId.keyOf(commandId));
    }
  }

  private final LinkedHashMap<Key, Refusal> recent = new LinkedHashMap<>();
  private int characters;

  /** The last refusal of a command with the same key, whose fingerprint may be another. */
  @Nullable Refusal find(String aggregateId, String commandId) {
    return recent.isEmpty() ? null : recent.get(Key.of(aggregateId, commandId));
  }

  void remember(Refusal refusal) {
    forget(refusal);
    recent.put(key(refusal), refusal);
    characters += characters(refusal);
    while (recent.size() > CAPACITY || characters > MAX_CHARACTERS) {
      Map.Entry<Key, Refusal> eldest = recent.firstEntry();
      characters -= characters(eldest.getValue());
      recent.remove(eldest.getKey());
    }
  }

  void forget(Refusal refusal) {
    Refusal known = recent.remove(key(refusal));
    if (known != null) {
      characters -= characters(known);
    }
  }

  /** Starts over with these, oldest first. */
  void restore(Collection<Refusal> refusals) {
    recent.clear();
    characters = 0;
    refusals.forEach(this::remember);
  }

  /** All of them, oldest first; a copy. */
  List<Refusal> all() {
    return List.copyOf(recent.values());
  }

  private static Key key(Refusal refusal) {
    return Key.of(refusal.aggregateId(), refusal.commandId());
  }

  private static int characters(Refusal refusal) {
    return refusal.aggregateId().length()
        + refusal.commandId().length()
        + refusal.code().length()
        + refusal.message().length();
  }
}
