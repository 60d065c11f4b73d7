package io.logfold.testkit.terms;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rule makes of a piece of the log. */
final class Reading {

  final Term term;
  final long index;
  final boolean pending;
  final Place place;

  /** The commands of the records that count: one for each record, in their order. */
  final int[] counted;

  /** What a reader has taken in at {@link #place}. */
  final int[] taken;

  /** For each offset: whether the record there does not count, and never will. */
  final boolean[] ghosts;

  private Reading(Rule rule, int[] counted, int[] taken, boolean[] ghosts) {
    this.ghosts = ghosts;
    this.term = rule.term();
    this.index = rule.index();
    this.pending = rule.isPending();
    this.place = rule.place();
    this.counted = counted;
    this.taken = taken;
  }

  /**
   * Reads from a place up to an offset.
   *
   * @throws EventsLost the log does not have the place
   */
  static Reading of(Set<Flaw> flaws, Place from, Entry[] log, int to) {
    Rule rule = flaws.isEmpty() ? new Rule.Real(from) : new FlawedRule(flaws, from);
    int[] commands = new int[log.length];
    boolean[] ghosts = new boolean[log.length];
    int counted = 0;
    int pending = 0;
    for (int offset = (int) rule.firstOffset(); offset < to; offset++) {
      Entry entry = log[offset];
      switch (rule.accept(offset, entry.stamp(), entry.leaderEpoch())) {
        case JOINS -> commands[counted + pending++] = entry.command();
        case COMPLETES -> {
          commands[counted + pending] = entry.command();
          counted += pending + 1;
          pending = 0;
        }
        case OPENS -> pending = flaws.contains(Flaw.KEEPS_PENDING_RECORDS) ? pending : 0;
        case GHOST, FOREIGN -> ghosts[offset] = true;
        case BEFORE -> {}
      }
    }
    int taken = flaws.contains(Flaw.PLACE_INSIDE_A_GROUP) ? counted + pending : counted;
    return new Reading(
        rule, Arrays.copyOf(commands, counted), Arrays.copyOf(commands, taken), ghosts);
  }

  /** The same, but null if the log does not have the place. */
  static @Nullable Reading onFrom(Set<Flaw> flaws, Place from, Entry[] log, int to) {
    try {
      return of(flaws, from, log, to);
    } catch (EventsLost e) {
      return null;
    }
  }

  /** The commands that count, each as a bit. */
  long mask() {
    long mask = 0;
    for (int command : counted) {
      mask |= 1L << command;
    }
    return mask;
  }
}
