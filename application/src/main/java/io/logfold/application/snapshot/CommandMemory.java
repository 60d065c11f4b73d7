package io.logfold.application.snapshot;

import java.util.ArrayList;
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
 *
 * <p>Every aggregate in memory has one, so it is kept small: an object and an array of bytes for up
 * to {@value #PER_BLOCK} commands.
 */
public final class CommandMemory {

  /** How many commands an aggregate remembers. Part of the form of snapshots. */
  public static final int CAPACITY = 128;

  /** Bounds what a further command copies. */
  private static final int PER_BLOCK = 16;

  private static final int OBJECT_BYTES = 48;
  private static final byte[] NO_COMMANDS = {};
  private static final byte[][] NO_BLOCKS = {};

  /** Remembers nothing. */
  public static final CommandMemory EMPTY = new CommandMemory(NO_BLOCKS, 0, NO_COMMANDS, 0, 0);

  /** Blocks of {@value #PER_BLOCK} commands each, the oldest first. */
  private final byte[][] full;

  /** How many of the first block are forgotten. */
  private final int forgotten;

  private final byte[] newest;
  private final int inNewest;

  /** Where the last command begins in {@link #newest}. */
  private final int lastBegin;

  private CommandMemory(byte[][] full, int forgotten, byte[] newest, int inNewest, int lastBegin) {
    this.full = full;
    this.forgotten = forgotten;
    this.newest = newest;
    this.inNewest = inNewest;
    this.lastBegin = lastBegin;
  }

  /**
   * A memory of these entries.
   *
   * @param entries oldest first, at most {@value #CAPACITY}
   */
  public static CommandMemory of(List<Entry> entries) {
    if (entries.size() > CAPACITY) {
      throw new IllegalArgumentException(
          "%s commands, but at most %s are remembered".formatted(entries.size(), CAPACITY));
    }
    CommandMemory memory = EMPTY;
    for (Entry entry : entries) {
      memory = memory.with(entry.commandId(), entry.firstVersion(), entry.lastVersion());
    }
    return memory;
  }

  /**
   * What the command did, if it is remembered: the last one with the same key, whose fingerprint
   * may be another (see {@link io.logfold.application.request.CommandId}).
   */
  public @Nullable Entry find(String commandId) {
    Entry found = CommandBlock.find(newest, 0, commandId);
    for (int i = full.length - 1; i >= 0 && found == null; i--) {
      found = CommandBlock.find(full[i], i == 0 ? forgotten : 0, commandId);
    }
    return found;
  }

  /**
   * This memory after an event: extends the newest entry when the event continues its command, adds
   * one otherwise, and forgets the oldest when there are too many.
   */
  public CommandMemory after(String commandId, long version) {
    if (inNewest > 0) {
      CommandBlock last = new CommandBlock(newest, lastBegin);
      if (last.advance() && last.last() == version - 1 && last.hasId(commandId)) {
        byte[] extended = CommandBlock.with(newest, lastBegin, commandId, last.first(), version);
        return new CommandMemory(full, forgotten, extended, inNewest, lastBegin);
      }
    }
    return with(commandId, version, version);
  }

  private CommandMemory with(String commandId, long first, long last) {
    byte[][] blocks = full;
    int skipped = forgotten + (size() == CAPACITY ? 1 : 0);
    byte[] block = newest;
    int inBlock = inNewest;
    if (inBlock == PER_BLOCK) {
      blocks = Arrays.copyOf(blocks, blocks.length + 1);
      blocks[blocks.length - 1] = block;
      block = NO_COMMANDS;
      inBlock = 0;
    }
    if (skipped == PER_BLOCK) {
      blocks = Arrays.copyOfRange(blocks, 1, blocks.length);
      skipped = 0;
    }
    byte[] longer = CommandBlock.with(block, block.length, commandId, first, last);
    return new CommandMemory(blocks, skipped, longer, inBlock + 1, block.length);
  }

  /** How many commands are remembered. */
  public int size() {
    return full.length * PER_BLOCK - forgotten + inNewest;
  }

  /** About how many bytes it takes in memory. */
  public int bytes() {
    int bytes = OBJECT_BYTES + newest.length;
    for (byte[] block : full) {
      bytes += block.length;
    }
    return bytes;
  }

  /** The remembered commands, oldest first. Made anew for each call. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(size());
    for (byte[] block : full) {
      addAll(entries, block);
    }
    addAll(entries, newest);
    return Collections.unmodifiableList(entries.subList(forgotten, entries.size()));
  }

  private static void addAll(List<Entry> entries, byte[] bytes) {
    CommandBlock block = new CommandBlock(bytes, 0);
    while (block.advance()) {
      entries.add(block.entry());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommandMemory that && entries().equals(that.entries());
  }

  @Override
  public int hashCode() {
    return entries().hashCode();
  }

  @Override
  public String toString() {
    return entries().toString();
  }

  /**
   * A command and the events it caused: those with {@code firstVersion <= version <= lastVersion}.
   */
  public record Entry(String commandId, long firstVersion, long lastVersion) {}
}
