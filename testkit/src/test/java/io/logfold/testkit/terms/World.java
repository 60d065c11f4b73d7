package io.logfold.testkit.terms;

import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import io.logfold.testkit.terms.Owner.At;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One state of the model: one partition, its owners, and what they have been promised. Of Kafka
 * there is what it promises:
 *
 * <ul>
 *   <li>a partition has one order; a record gets the next offset when it arrives;
 *   <li>records on their way arrive in any order, at any time, more than once, or never; so does a
 *       part of a group;
 *   <li>an acknowledged record is in every replica that is in sync, and only such records can be
 *       read; a new leader lacks none of them (a clean cut), and raises the leader epoch of what
 *       comes from then on;
 *   <li>an unclean cut breaks that promise.
 * </ul>
 *
 * When exactly a record that nobody was told of is in every replica, the model leaves open until it
 * matters: that is more than Kafka can do.
 */
final class World implements Cloneable {

  /** What a reader has taken in, and where it wants to go on. */
  @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
  record Remembered(Place place, int[] taken) {}

  Entry[] log = {};

  /** What lies before this was acknowledged, or read. */
  int stable;

  int epoch;
  Owner[] owners;

  /** What can still go wrong. */
  Bounds.Faults left;

  List<Remembered> places = List.of();

  /** Commands that were answered "stored", as bits. */
  long stored;

  /** Commands that were answered "not stored", as bits. */
  long notStored;

  /** The step before was a cut. */
  boolean cut;

  /** A step did what must not be done. */
  @Nullable String wrong;

  private @Nullable Reading reading;
  private @Nullable Reading certain;

  World(Bounds bounds) {
    owners = new Owner[bounds.owners()];
    Arrays.setAll(owners, Owner::new);
    left = bounds.faults();
  }

  World copy() {
    try {
      World copy = (World) super.clone();
      copy.owners = owners.clone();
      copy.cut = false;
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The owner, to be changed. */
  Owner change(int owner) {
    owners[owner] = owners[owner].copy();
    return owners[owner];
  }

  /** What the log says as a whole. */
  Reading reading(Set<Flaw> flaws) {
    if (reading == null) {
      reading = Reading.of(flaws, Place.BEGINNING, log, log.length);
    }
    return reading;
  }

  int append(Entry entry) {
    log = Arrays.copyOf(log, log.length + 1);
    log[log.length - 1] = entry;
    reading = null;
    return log.length - 1;
  }

  void cut(int end) {
    log = Arrays.copyOf(log, end);
    reading = null;
    epoch++;
  }

  /** For each offset: whether it makes no difference what the record there is. */
  boolean[] mereGhosts() {
    boolean[] ghosts = reading(Set.of()).ghosts.clone();
    for (Owner owner : owners) {
      if (owner.at == At.OPENING && owner.opened < ghosts.length) {
        ghosts[owner.opened] = false; // it will look whether this is its own
      }
    }
    return ghosts;
  }

  /**
   * Counts what can only be a ghost among the records of somebody else: letters of a term that is
   * over for good, whoever still has them.
   */
  void buryLetters(int logLength) {
    Reading certain = certain();
    int buried = 0;
    for (Owner owner : owners) {
      int before = owner.letters.size();
      for (Letter letter : owner.letters) {
        if (!owner.awaits(letter) && !canCount(letter, certain)) {
          List<Letter> alive = new ArrayList<>(owners[owner.id].letters);
          alive.remove(letter);
          change(owner.id).letters = alive;
        }
      }
      buried += before - owners[owner.id].letters.size();
    }
    int room = logLength - log.length;
    if (buried > 0 || left.foreign() > room) {
      left = left.foreign(Math.min(left.foreign() + buried, room));
    }
  }

  private Reading certain() {
    if (stable == log.length) {
      return reading(Set.of());
    }
    if (certain == null) {
      certain = Reading.of(Set.of(), Place.BEGINNING, log, stable);
    }
    return certain;
  }

  private static boolean canCount(Letter letter, Reading certain) {
    return switch (letter.stamp()) {
      case Stamp.Opening(Term term) -> term.number() > certain.term.number();
      case Stamp.Data(Term term, long index, int rest) ->
          term.number() > certain.term.number()
              || (term.equals(certain.term) && index > certain.index);
    };
  }

  /** Nothing has happened to the log since. */
  @SuppressWarnings("ReferenceEquality") // a change makes another array
  boolean sharesLog(@Nullable World before) {
    return before != null && before.log == log;
  }

  @SuppressWarnings("ReferenceEquality") // a change makes another list
  boolean sharesPlaces(@Nullable World before) {
    return before != null && before.places == places;
  }

  /** What was delivered cannot be delivered again. */
  void forgetDelivered() {
    for (Owner owner : owners) {
      if (owner.letters.stream().anyMatch(Letter::delivered)) {
        change(owner.id).letters =
            owner.letters.stream().filter(letter -> !letter.delivered()).toList();
      }
    }
  }

  void read(int end) {
    if (stable < end) {
      stable = end;
      certain = null;
    }
  }

  void remember(Remembered remembered) {
    places = new ArrayList<>(places);
    places.add(remembered);
  }

  /**
   * A command is answered "stored".
   *
   * @param index where its owner thinks that it counts
   */
  void tellStored(Owner owner, int command, long index, Set<Flaw> flaws) {
    if (owner.misled) {
      return;
    }
    if ((stored & Names.commandsOf(owner.id) & (-2L << command)) != 0) {
      wrong = Names.command(command) + " is answered after a later command of the same owner";
    }
    int[] counted = reading(flaws).counted;
    if (index > counted.length || counted[(int) index - 1] != command) {
      wrong =
          "%s is answered \"stored\", but %s counts at index %d"
              .formatted(
                  Names.command(command),
                  index > counted.length ? "nothing" : Names.command(counted[(int) index - 1]),
                  index);
    }
    stored |= 1L << command;
  }

  void tellNotStored(Owner owner, int command) {
    if (!owner.misled) {
      notStored |= 1L << command;
    }
  }
}
