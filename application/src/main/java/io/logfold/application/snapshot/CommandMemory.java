package io.logfold.application.snapshot;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last commands that an aggregate accepted, oldest first, so that a repeated command is
 * answered with its first result instead of being applied again.
 *
 * <p>Bounded by a rule that depends on the log alone, so that every replay remembers the same: the
 * last {@value #CAPACITY} commands of the aggregate that caused an event. Immutable.
 */
public final class CommandMemory {

  /** How many commands an aggregate remembers. Part of the form of snapshots. */
  public static final int CAPACITY = 128;

  /** Remembers nothing. */
  public static final CommandMemory EMPTY = new CommandMemory(List.of());

  private final List<Entry> entries;

  private CommandMemory(List<Entry> entries) {
    this.entries = entries;
  }

  /**
   * A memory of these entries.
   *
   * @param entries oldest first, at most {@value #CAPACITY}
   */
  public static CommandMemory of(List<Entry> entries) {
    if (entries.size() > CAPACITY) {
      throw new IllegalArgumentException(
          "%d commands, but at most %d are remembered".formatted(entries.size(), CAPACITY));
    }
    return entries.isEmpty() ? EMPTY : new CommandMemory(List.copyOf(entries));
  }

  /** What the command did, if it is remembered. */
  public @Nullable Entry find(String commandId) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.commandId().equals(commandId)) {
        return entry;
      }
    }
    return null;
  }

  /**
   * This memory after an event: extends the newest entry when the event continues its command, adds
   * one otherwise, and forgets the oldest when there are too many.
   */
  public CommandMemory after(String commandId, long version) {
    int size = entries.size();
    List<Entry> next = new ArrayList<>(size + 1);
    Entry newest = size == 0 ? null : entries.get(size - 1);
    if (newest != null
        && newest.lastVersion() == version - 1
        && newest.commandId().equals(commandId)) {
      next.addAll(entries.subList(0, size - 1));
      next.add(new Entry(commandId, newest.firstVersion(), version));
    } else {
      next.addAll(entries.subList(size == CAPACITY ? 1 : 0, size));
      next.add(new Entry(commandId, version, version));
    }
    return new CommandMemory(List.copyOf(next));
  }

  /** The remembered commands, oldest first. */
  public List<Entry> entries() {
    return entries;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommandMemory that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }

  /**
   * A command and the events it caused: those with {@code firstVersion <= version <= lastVersion}.
   */
  public record Entry(String commandId, long firstVersion, long lastVersion) {}
}
