package io.logfold.application.eventlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an owner stores beside events: a record of the log that counts like any other, but is no
 * event of an aggregate.
 *
 * @param refusals commands that were refused
 * @param commands how far the stream of commands was taken; null: unchanged
 * @param ghosts offsets of records that the owner has come across and that do not count, for
 *     auditors; see {@link io.logfold.application.term.ReaderRule}
 */
public record LogNote(
    List<Refusal> refusals, @Nullable StreamPosition commands, List<Long> ghosts) {

  /** Says nothing; to append it confirms that the writer still owns the partition. */
  public static final LogNote EMPTY = new LogNote(List.of(), null, List.of());

  public LogNote {
    refusals = List.copyOf(refusals);
    ghosts = List.copyOf(ghosts);
  }

  public LogNote(List<Refusal> refusals, @Nullable StreamPosition commands) {
    this(refusals, commands, List.of());
  }

  /** The same, naming these ghosts. */
  public LogNote withGhosts(List<Long> offsets) {
    return new LogNote(refusals, commands, offsets);
  }

  /** Whether both say the same of commands. */
  public boolean saysTheSameOfCommands(LogNote other) {
    return refusals.equals(other.refusals)
        && (commands == null ? other.commands == null : commands.equals(other.commands));
  }
}
