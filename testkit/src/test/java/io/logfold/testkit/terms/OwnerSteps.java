package io.logfold.testkit.terms;

import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import io.logfold.testkit.terms.Owner.Append;
import io.logfold.testkit.terms.Owner.At;
import io.logfold.testkit.terms.Steps.Next;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an owner does, step by step: what {@link io.logfold.application.term.TermOwner} does, and a
 * little more. It may have more than one append in flight; when it reads on behind its first end it
 * looks whether the record that it read last is still there; and it goes on only from a place that
 * it has read.
 */
final class OwnerSteps {

  private final Set<Flaw> flaws;
  private final Bounds bounds;

  /** Whether it makes a difference how far an owner has read before it sends its opening. */
  private final boolean keepsEnd;

  OwnerSteps(Set<Flaw> flaws, Bounds bounds) {
    this.flaws = flaws;
    this.bounds = bounds;
    this.keepsEnd =
        bounds.faults().uncleanCuts() > 0
            || has(Flaw.TRUSTS_A_STALE_END)
            || has(Flaw.DOES_NOT_READ_THROUGH_ITS_OPENING);
  }

  private boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }

  void from(World world, Owner owner, Next next) {
    switch (owner.at) {
      case OFF -> {
        if (owner.attempts < bounds.attempts()) {
          begin(world, owner, next);
        }
      }
      case OPENING -> {
        giveUp(world, owner, next);
        if (owner.opened != Owner.WAITING
            && owner.opened != Owner.BLIND
            && owner.opened < world.log.length) {
          finish(world, owner, next);
        }
      }
      case SERVING -> {
        giveUp(world, owner, next);
        if (owner.appends < bounds.appends() && owner.inFlight.size() < bounds.inFlight()) {
          for (int size = 1; size <= bounds.groupSize(); size++) {
            append(world, owner, size, next);
          }
        }
        if (!owner.inFlight.isEmpty()) {
          conclude(world, owner, next);
        }
      }
    }
  }

  /** Reads to some end, and sends a record that opens the next term. */
  private void begin(World world, Owner owner, Next next) {
    if (world.log.length < owner.from.offset()) {
      lose(world, owner, "waits in vain for the end of the log", next);
      return;
    }
    Set<Long> numbers = new HashSet<>();
    for (int end = (int) owner.from.offset(); end <= world.log.length; end++) {
      Reading reading = Reading.onFrom(flaws, owner.from, world.log, end);
      if (reading == null) {
        lose(world, owner, "finds that the log has lost something", next);
        return;
      }
      if (!numbers.add(reading.term.number()) && !keepsEnd) {
        continue; // to have read less leaves more to others
      }
      World after = world.copy();
      Owner changed = after.change(owner.id);
      changed.at = At.OPENING;
      changed.attempts++;
      changed.end = keepsEnd ? end : 0;
      changed.term =
          Names.term(
              reading.term.number() + 1,
              owner.id,
              has(Flaw.IDENTIFIES_TERMS_BY_OWNER) ? 0 : changed.attempts);
      changed.send(
          new Letter(new Stamp.Opening(changed.term), Entry.NO_COMMAND, changed.attempts, false));
      after.read(end);
      next.accept(name(owner), "reads up to an end, and sends its opening: ", end, after);
    }
  }

  private static void lose(World world, Owner owner, String what, Next next) {
    World after = world.copy();
    after.change(owner.id).crash(Place.BEGINNING);
    next.accept(name(owner), what, "", after);
  }

  /** Reads through its opening, and has the term or not. */
  private void finish(World world, Owner owner, Next next) {
    int through = owner.opened + 1;
    Reading reading = readThrough(world, owner, through);
    if (reading == null) {
      lose(world, owner, "finds that what it read is not there any more", next);
      return;
    }
    World after = world.copy();
    Owner changed = after.change(owner.id);
    Stamp at = world.log[owner.opened].stamp();
    boolean own =
        at instanceof Stamp.Opening(Term term)
            && isSame(term, owner.term)
            && (isSame(reading.term, owner.term) || has(Flaw.DOES_NOT_READ_THROUGH_ITS_OPENING));
    if (!own && !has(Flaw.ACCEPTED_SOMEWHERE)) {
      changed.stop();
      next.accept(name(owner), "finds that its opening lost", "", after);
      return;
    }
    long believed = has(Flaw.TRUSTS_A_STALE_END) ? stale(world, owner).mask() : reading.mask();
    resolve(after, changed, believed, reading);
    changed.stop();
    changed.at = At.SERVING;
    changed.term = owner.term;
    changed.place = reading.place;
    changed.from = reading.place;
    changed.expected = (int) reading.place.offset();
    if (has(Flaw.ACCEPTED_SOMEWHERE) || has(Flaw.DOES_NOT_READ_THROUGH_ITS_OPENING)) {
      changed.place = new Place(through, owner.term, reading.index, Place.UNKNOWN_EPOCH);
      changed.from = changed.place;
      changed.expected = through;
    }
    rest(changed);
    next.accept(name(owner), "has its term, and goes on from", changed.place, after);
  }

  private boolean isSame(Term one, Term other) {
    return has(Flaw.IDENTIFIES_TERMS_BY_NUMBER)
        ? one.number() == other.number()
        : one.equals(other);
  }

  private @Nullable Reading readThrough(World world, Owner owner, int through) {
    Entry[] seen = owner.seen;
    if (seen == null) {
      int to = has(Flaw.DOES_NOT_READ_THROUGH_ITS_OPENING) ? owner.end : through;
      return Reading.onFrom(flaws, owner.from, world.log, to);
    }
    if (!has(Flaw.READS_ON_BLINDLY)) {
      return null; // the record that it read last is another one now
    }
    Entry[] mixed = world.log.clone();
    System.arraycopy(seen, 0, mixed, 0, Math.min(seen.length, mixed.length));
    return Reading.onFrom(flaws, owner.from, mixed, through);
  }

  private Reading stale(World world, Owner owner) {
    return Reading.of(flaws, owner.from, world.log, owner.end);
  }

  /** What was in doubt is decided by what lies before the new term. */
  private void resolve(World after, Owner changed, long counted, Reading reading) {
    for (long rest = changed.doubts; rest != 0; rest &= rest - 1) {
      int command = Long.numberOfTrailingZeros(rest);
      if ((counted & (1L << command)) != 0) {
        after.tellStored(changed, command, indexOf(reading, command), flaws);
      } else {
        after.tellNotStored(changed, command);
      }
    }
    changed.doubts = 0;
  }

  /** Where a command counts, by a reading. */
  private static long indexOf(Reading reading, int command) {
    int last = reading.counted.length - 1;
    while (last >= 0 && reading.counted[last] != command) {
      last--;
    }
    return reading.index - (reading.counted.length - 1 - last);
  }

  private void append(World world, Owner owner, int size, Next next) {
    World after = world.copy();
    Owner changed = after.change(owner.id);
    int command = Names.command(owner.id, owner.appends, size);
    long first = owner.place.index() + 1 + owner.inFlight.stream().mapToInt(Append::size).sum();
    changed.appends++;
    List<Append> inFlight = new ArrayList<>(owner.inFlight);
    inFlight.add(new Append(command, first, Collections.nCopies(size, Owner.WAITING)));
    changed.inFlight = List.copyOf(inFlight);
    for (int i = 0; i < size; i++) {
      changed.send(
          new Letter(
              new Stamp.Data(owner.term, first + i, size - 1 - i), command, owner.attempts, false));
    }
    next.accept(name(owner), "appends", Names.command(command) + " x" + size, after);
  }

  /** Takes the answers that it has. */
  private void conclude(World world, Owner owner, Next next) {
    Append head = owner.inFlight.getFirst();
    if (head.isComplete()) {
      if (isExpected(head, owner.expected)) {
        World after = world.copy();
        confirmed(after, owner, head, null);
        next.accept(name(owner), "confirms", Names.command(head.command()), after);
      } else {
        readOn(world, owner, head, next);
      }
    }
    if (has(Flaw.ANSWERS_BEFORE_PREDECESSORS) && owner.inFlight.size() > 1) {
      Append second = owner.inFlight.get(1);
      if (second.isComplete() && second.isAt(owner.expected + head.size(), false)) {
        World after = world.copy();
        after.tellStored(owner, second.command(), second.first() + second.size() - 1, flaws);
        next.accept(name(owner), "confirms early", Names.command(second.command()), after);
      }
    }
  }

  private boolean isExpected(Append head, int expected) {
    return has(Flaw.ANY_OFFSET_IS_GOOD)
        ? !head.acks().contains(Owner.BLIND)
        : head.isAt(expected, has(Flaw.NO_OFFSET_IS_GOOD));
  }

  private void confirmed(World after, Owner owner, Append head, @Nullable Reading reading) {
    Owner changed = after.change(owner.id);
    changed.inFlight = owner.inFlight.subList(1, owner.inFlight.size());
    long index = head.first() + head.size() - 1;
    if (reading == null) {
      changed.expected = owner.expected + head.size();
      changed.place = new Place(changed.expected, owner.term, index, Place.UNKNOWN_EPOCH);
      changed.from = has(Flaw.READS_ON_FROM_A_PLACE_NEVER_READ) ? changed.place : owner.from;
    } else {
      changed.expected = last(head) + 1;
      changed.place = reading.place;
      changed.from = reading.place;
    }
    after.tellStored(changed, head.command(), index, flaws);
    rest(changed);
  }

  private static int last(Append head) {
    return Collections.max(head.acks());
  }

  /** Its records landed elsewhere than expected; if that is later, it looks what became of them. */
  private void readOn(World world, Owner owner, Append head, Next next) {
    World after = world.copy();
    String what = "cannot confirm";
    if (!has(Flaw.GIVES_UP_WHEN_LANDED_LATER)
        && !head.acks().contains(Owner.BLIND)
        && Collections.min(head.acks()) >= owner.expected) {
      if (last(head) >= world.log.length) {
        return; // it waits, or gives up
      }
      Reading reading = Reading.onFrom(flaws, owner.from, world.log, last(head) + 1);
      if (reading == null) {
        lose(world, owner, "finds that the log has lost something", next);
        return;
      }
      boolean inTerm = isSame(reading.term, owner.term) || has(Flaw.LANDS_LATER_IN_ANY_TERM);
      if (inTerm && !reading.pending && reading.index == head.first() + head.size() - 1) {
        confirmed(after, owner, head, reading);
        next.accept(name(owner), "reads on and confirms", Names.command(head.command()), after);
        return;
      }
      what = "reads on, and cannot confirm";
    }
    fail(after, owner);
    next.accept(name(owner), what, Names.command(head.command()), after);
  }

  private void giveUp(World world, Owner owner, Next next) {
    World after = world.copy();
    fail(after, owner);
    next.accept(name(owner), "gives up", "", after);
  }

  private void fail(World after, Owner owner) {
    Owner changed = after.change(owner.id);
    if (owner.at == At.SERVING && has(Flaw.USES_AN_INDEX_AGAIN) && !owner.inFlight.isEmpty()) {
      owner.inFlight.forEach(append -> changed.doubts |= 1L << append.command());
      changed.inFlight = List.of();
      return;
    }
    if (has(Flaw.SAYS_NOT_STORED_TOO_EARLY)) {
      owner.inFlight.forEach(append -> after.tellNotStored(owner, append.command()));
      changed.inFlight = List.of();
    }
    changed.stop();
    rest(changed);
  }

  /** Leaves what can make no difference any more. */
  private void rest(Owner changed) {
    if (changed.at == At.SERVING
        && changed.appends == bounds.appends()
        && changed.inFlight.isEmpty()) {
      changed.stop();
    }
    if (changed.at == At.OFF && changed.attempts == bounds.attempts()) {
      changed.from = Place.BEGINNING;
      changed.doubts = 0;
    }
  }

  private static String name(Owner owner) {
    return Names.owner(owner.id);
  }
}
