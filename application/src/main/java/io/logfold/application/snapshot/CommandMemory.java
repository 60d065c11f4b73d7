package io.logfold.application.snapshot;

import java.util.Arrays;
import java.util.Collections;
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
  public static final CommandMemory EMPTY = new CommandMemory(new Entry[0]);

  /** Never changed; an array, because every command makes a new memory. */
  private final Entry[] entries;

  private CommandMemory(Entry[] entries) {
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
    return entries.isEmpty() ? EMPTY : new CommandMemory(entries.toArray(Entry[]::new));
  }

  /** What the command did, if it is remembered. */
  public @Nullable Entry find(String commandId) {
    for (int i = entries.length - 1; i >= 0; i--) {
      Entry entry = entries[i];
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
    int size = entries.length;
    Entry newest = size == 0 ? null : entries[size - 1];
    Entry[] next;
    if (newest != null
        && newest.lastVersion() == version - 1
        && newest.commandId().equals(commandId)) {
      next = entries.clone();
      next[size - 1] = new Entry(commandId, newest.firstVersion(), version);
    } else {
      int forgotten = size == CAPACITY ? 1 : 0;
      next = new Entry[size - forgotten + 1];
      System.arraycopy(entries, forgotten, next, 0, size - forgotten);
      next[next.length - 1] = new Entry(commandId, version, version);
    }
    return new CommandMemory(next);
  }

  /** The remembered commands, oldest first. */
  public List<Entry> entries() {
    return Collections.unmodifiableList(Arrays.asList(entries));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommandMemory that && Arrays.equals(entries, that.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    return Arrays.toString(entries);
  }

  /**
   * A command and the events it caused: those with {@code firstVersion <= version <= lastVersion}.
   */
  public record Entry(String commandId, long firstVersion, long lastVersion) {}
}
