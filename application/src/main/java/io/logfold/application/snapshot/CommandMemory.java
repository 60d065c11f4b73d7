package io.logfold.application.snapshot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last commands that an aggregate accepted, oldest first, so that a repeated command is
 * answered with its first result instead of being applied again.
 *
 * <p>Bounded by a rule that depends on the log alone, so that every replay remembers the same.
 * After each command the oldest are forgotten as long as
 *
 * <ul>
 *   <li>there are more than {@value #CAPACITY}, and the oldest is more than {@value #SECONDS}
 *       seconds older than the newest;
 *   <li>or all together weigh more than {@value #MAX_WEIGHT}: a command weighs {@value
 *       #ENTRY_WEIGHT} and the bytes of its id, two for each character if it has one beyond
 *       Latin-1.
 * </ul>
 *
 * <p>The time of a command is that of its first event, in whole seconds, but never before that of
 * the command before it: a clock that goes back makes no aggregate forget sooner. The newest
 * command is always remembered. Immutable.
 *
 * <p>Every aggregate in memory has one, so it is kept small: an object and an array of bytes for up
 * to {@value #PER_BLOCK} commands. Aggregates with many commands have {@linkplain CommandPage
 * pages}, so that looking for a command does not cost more the more there are.
 */
public final class CommandMemory {

  /** How many commands an aggregate remembers however old they are. */
  public static final int CAPACITY = 128;

  /** How long a command is remembered however many follow it. */
  public static final int SECONDS = 600;

  /** What all remembered commands of an aggregate may weigh, however young they are. */
  public static final int MAX_WEIGHT = 2 << 20;

  /** What a command weighs beside its id. */
  public static final int ENTRY_WEIGHT = 16;

  /** Changes with the rule. What was remembered by another rule must not be gone on with. */
  public static final int RULE = 2;

  /** Bounds what a further command copies. */
  static final int PER_BLOCK = 16;

  static final int ARRAY_BYTES = 16;

  private static final int PER_PAGE = CommandPage.BLOCKS * PER_BLOCK;
  private static final long LAST_SECOND = 1L << 40;
  private static final int OBJECT_BYTES = 48 + ARRAY_BYTES;
  private static final byte[] NO_COMMANDS = {};
  private static final byte[][] NO_BLOCKS = {};
  private static final CommandPage[] NO_PAGES = {};

  /** Remembers nothing. */
  public static final CommandMemory EMPTY =
      new CommandMemory(NO_PAGES, NO_BLOCKS, 0, NO_COMMANDS, 0, 0, 0, 0);

  /** The oldest first. */
  private final CommandPage[] pages;

  /** Blocks of {@value #PER_BLOCK} commands each, the oldest first; behind the pages. */
  private final byte[][] full;

  /** How many of the first page, or without pages of the first block, are forgotten. */
  private final int forgotten;

  private final byte[] newest;
  private final int inNewest;

  /** Where the last command begins in {@link #newest}. */
  private final int lastBegin;

  /** Of all that are remembered. */
  private final int weight;

  /** Of the last command; 0 without any. */
  private final long newestSecond;

  private CommandMemory(
      CommandPage[] pages,
      byte[][] full,
      int forgotten,
      byte[] newest,
      int inNewest,
      int lastBegin,
      int weight,
      long newestSecond) {
    this.pages = pages;
    this.full = full;
    this.forgotten = forgotten;
    this.newest = newest;
    this.inNewest = inNewest;
    this.lastBegin = lastBegin;
    this.weight = weight;
    this.newestSecond = newestSecond;
  }

  /**
   * A memory of these entries.
   *
   * @param entries oldest first, as {@link #entries} gave them
   * @throws IllegalArgumentException they are more than would be remembered, or out of order
   */
  public static CommandMemory of(List<Entry> entries) {
    CommandMemory memory = EMPTY;
    for (Entry entry : entries) {
      if (entry.second() < memory.newestSecond) {
        throw new IllegalArgumentException(
            "%s is older than the command before it".formatted(entry));
      }
      memory =
          memory.with(entry.commandId(), entry.firstVersion(), entry.lastVersion(), entry.second());
    }
    if (memory.size() != entries.size()) {
      throw new IllegalArgumentException(
          "%s commands, of which only %s would be remembered"
              .formatted(entries.size(), memory.size()));
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
      boolean first = i == 0 && pages.length == 0;
      found = CommandBlock.find(full[i], first ? forgotten : 0, commandId);
    }
    if (found != null || pages.length == 0) {
      return found;
    }
    long hash = CommandPage.hash(commandId);
    for (int i = pages.length - 1; i >= 0 && found == null; i--) {
      found = pages[i].find(i == 0 ? forgotten : 0, commandId, hash);
    }
    return found;
  }

  /**
   * This memory after an event: extends the newest entry when the event continues its command, adds
   * one otherwise, and forgets the oldest when there are too many.
   *
   * @param time what the event carries
   */
  public CommandMemory after(String commandId, long version, Instant time) {
    if (inNewest > 0) {
      CommandBlock last = new CommandBlock(newest, lastBegin);
      if (last.advance() && last.last() == version - 1 && last.hasId(commandId)) {
        byte[] extended =
            CommandBlock.with(newest, lastBegin, commandId, last.first(), version, last.pause());
        return new CommandMemory(
            pages, full, forgotten, extended, inNewest, lastBegin, weight, newestSecond);
      }
    }
    long second =
        Math.clamp(time.getEpochSecond(), newestSecond, Math.max(newestSecond, LAST_SECOND));
    return with(commandId, version, version, second);
  }

  private CommandMemory with(String commandId, long first, long last, long second) {
    CommandPage[] sealed = pages;
    byte[][] blocks = full;
    byte[] block = newest;
    int inBlock = inNewest;
    if (inBlock == PER_BLOCK) {
      if (blocks.length == 2 * CommandPage.BLOCKS) {
        sealed = Arrays.copyOf(sealed, sealed.length + 1);
        sealed[sealed.length - 1] = new CommandPage(Arrays.copyOf(blocks, CommandPage.BLOCKS));
        blocks = Arrays.copyOfRange(blocks, CommandPage.BLOCKS, blocks.length);
      }
      blocks = Arrays.copyOf(blocks, blocks.length + 1);
      blocks[blocks.length - 1] = block;
      block = NO_COMMANDS;
      inBlock = 0;
    }
    long pause = inBlock == 0 ? second : second - newestSecond;
    byte[] longer = CommandBlock.with(block, block.length, commandId, first, last, pause);
    return new CommandMemory(
            sealed,
            blocks,
            forgotten,
            longer,
            inBlock + 1,
            block.length,
            weight + CommandBlock.weight(commandId),
            second)
        .withoutOld();
  }

  private CommandMemory withoutOld() {
    int size = size();
    if (size <= CAPACITY && weight <= MAX_WEIGHT) {
      return this;
    }
    int skip = forgotten;
    int left = weight;
    CommandBlock oldest = new CommandBlock(block(skip / PER_BLOCK), 0);
    for (int i = skip % PER_BLOCK; i > 0; i--) {
      var unused = oldest.advance();
    }
    for (; size > 1; size--) {
      if (!oldest.advance()) {
        oldest = new CommandBlock(block(skip / PER_BLOCK), 0);
        var unused = oldest.advance();
      }
      boolean old = size > CAPACITY && oldest.second() < newestSecond - SECONDS;
      if (!old && left <= MAX_WEIGHT) {
        break;
      }
      left -= oldest.weight();
      skip++;
    }
    return skip == forgotten ? this : without(skip, left);
  }

  private byte[] block(int index) {
    int inPages = pages.length * CommandPage.BLOCKS;
    if (index < inPages) {
      return pages[index / CommandPage.BLOCKS].block(index % CommandPage.BLOCKS);
    }
    return index - inPages < full.length ? full[index - inPages] : newest;
  }

  private CommandMemory without(int skip, int left) {
    int oldPages = Math.min(pages.length, skip / PER_PAGE);
    int rest = skip - oldPages * PER_PAGE;
    int oldBlocks = oldPages < pages.length ? 0 : Math.min(full.length, rest / PER_BLOCK);
    rest -= oldBlocks * PER_BLOCK;
    if (rest > 0 && oldPages == pages.length && oldBlocks == full.length) {
      // Only with ids far longer than commands have: what is left is in the newest block.
      List<Entry> all = entriesFrom(0);
      return of(all.subList(skip, all.size()));
    }
    return new CommandMemory(
        oldPages == 0 ? pages : Arrays.copyOfRange(pages, oldPages, pages.length),
        oldBlocks == 0 ? full : Arrays.copyOfRange(full, oldBlocks, full.length),
        rest,
        newest,
        inNewest,
        lastBegin,
        left,
        newestSecond);
  }

  /** How many commands are remembered. */
  public int size() {
    return pages.length * PER_PAGE + full.length * PER_BLOCK - forgotten + inNewest;
  }

  /** About how many bytes it takes in memory. */
  public int bytes() {
    int bytes = OBJECT_BYTES + newest.length;
    for (byte[] block : full) {
      bytes += ARRAY_BYTES + block.length;
    }
    for (CommandPage page : pages) {
      bytes += page.bytes();
    }
    return bytes;
  }

  /** The remembered commands, oldest first. Made anew for each call. */
  public List<Entry> entries() {
    return Collections.unmodifiableList(entriesFrom(forgotten));
  }

  private List<Entry> entriesFrom(int skip) {
    List<Entry> entries = new ArrayList<>(size() + forgotten);
    int blocks = pages.length * CommandPage.BLOCKS + full.length;
    for (int i = 0; i <= blocks; i++) {
      CommandBlock block = new CommandBlock(block(i), 0);
      while (block.advance()) {
        entries.add(block.entry());
      }
    }
    return entries.subList(skip, entries.size());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommandMemory that
        && weight == that.weight
        && newestSecond == that.newestSecond
        && entries().equals(that.entries());
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
   *
   * @param second when it was, in seconds after 1970; not before that of the command before
   */
  public record Entry(String commandId, long firstVersion, long lastVersion, long second) {}
}
