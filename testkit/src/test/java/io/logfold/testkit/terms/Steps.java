package io.logfold.testkit.terms;

import io.logfold.application.eventlog.Place;
import io.logfold.testkit.terms.Owner.At;
import io.logfold.testkit.terms.World.Remembered;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What can happen next, everything of it: what the owners do, the network, Kafka, and a reader. */
final class Steps {

  /** Takes what can follow. */
  interface Next {
    /**
     * Takes one state.
     *
     * @param who does it
     * @param what is done
     * @param detail what it is done with
     */
    void accept(String who, String what, Object detail, World world);
  }

  private static final int LATEST_EPOCH = 3;

  private final Set<Flaw> flaws;
  private final Bounds bounds;
  private final OwnerSteps ownerSteps;

  Steps(Set<Flaw> flaws, Bounds bounds) {
    this.flaws = flaws;
    this.bounds = bounds;
    this.ownerSteps = new OwnerSteps(flaws, bounds);
  }

  /** Tells every state that can follow, with what leads to it. */
  void from(World world, Next next) {
    for (Owner owner : world.owners) {
      ownerSteps.from(world, owner, next);
      deliver(world, owner, next);
      if (world.left.crashes() > 0 && owner.at != At.OFF) {
        crash(world, owner, next);
      }
    }
    foreign(world, next);
    cuts(world, next);
    remember(world, next);
  }

  private static void crash(World world, Owner owner, Next next) {
    World after = world.copy();
    after.left = after.left.crashes(after.left.crashes() - 1);
    Place saved = Place.BEGINNING;
    for (Remembered remembered : world.places) {
      saved = remembered.place();
    }
    after.change(owner.id).crash(saved);
    next.accept(Names.owner(owner.id), "crashes and forgets", "", after);
  }

  private void deliver(World world, Owner owner, Next next) {
    if (world.log.length >= bounds.logLength()) {
      return;
    }
    for (int i = 0; i < owner.letters.size(); i++) {
      Letter letter = owner.letters.get(i);
      if (letter.delivered() && world.left.doubles() == 0) {
        continue;
      }
      int number = i;
      String what = letter.delivered() ? "again: " : "arrives: ";
      if (!owner.awaits(letter)) {
        arrives(world, owner, number, what, next, after -> {});
        continue;
      }
      arrives(
          world,
          owner,
          number,
          "is acknowledged: ",
          next,
          after -> acknowledge(after, owner, letter, after.log.length - 1));
      // To lose the acknowledgement of what cannot come again is the same as to have given up
      // first.
      if (world.left.doubles() > 0 || !flaws.isEmpty()) {
        arrives(world, owner, number, what, next, after -> {});
      }
      if (world.left.blindAcks() > 0) {
        arrives(
            world,
            owner,
            number,
            "is acknowledged without an offset: ",
            next,
            after -> {
              after.left = after.left.blindAcks(after.left.blindAcks() - 1);
              acknowledge(after, owner, letter, Owner.BLIND);
            });
      }
    }
  }

  private static void acknowledge(World after, Owner owner, Letter letter, int offset) {
    after.owners[owner.id].acknowledged(letter, offset);
    after.read(after.log.length);
  }

  private static void arrives(
      World world, Owner owner, int number, String what, Next next, Consumer<World> change) {
    World after = world.copy();
    Letter letter = owner.letters.get(number);
    if (letter.delivered()) {
      after.left = after.left.doubles(after.left.doubles() - 1);
    }
    List<Letter> letters = new ArrayList<>(owner.letters);
    if (after.left.doubles() > 0) {
      letters.set(number, letter.again());
    } else {
      letters.remove(number);
    }
    Owner changed = after.change(owner.id);
    changed.letters = letters;
    after.append(new Entry(letter.stamp(), letter.command(), after.epoch));
    change.accept(after);
    if (after.left.doubles() == 0 && letter.delivered()) {
      after.forgetDelivered();
    }
    next.accept(Names.owner(owner.id), what, letter, after);
  }

  private void foreign(World world, Next next) {
    if (world.left.foreign() > 0 && world.log.length < bounds.logLength()) {
      World after = world.copy();
      after.left = after.left.foreign(after.left.foreign() - 1);
      after.append(new Entry(null, Entry.NO_COMMAND, after.epoch));
      next.accept("somebody else", "writes a record", "", after);
    }
  }

  private static void cuts(World world, Next next) {
    if (world.epoch == LATEST_EPOCH) {
      return;
    }
    if (world.left.cleanCuts() > 0) {
      for (int end = world.stable; end < world.log.length; end++) {
        World after = world.copy();
        after.left = after.left.cleanCuts(after.left.cleanCuts() - 1);
        after.cut(end);
        after.cut = true;
        next.accept("a new leader", "lacks what nobody was told of, from", end, after);
      }
    }
    if (world.left.uncleanCuts() > 0) {
      for (int end = 0; end < world.stable; end++) {
        uncleanCut(world, end, next);
      }
    }
  }

  private static void uncleanCut(World world, int end, Next next) {
    World after = world.copy();
    after.left = after.left.uncleanCuts(after.left.uncleanCuts() - 1);
    for (Owner owner : world.owners) {
      if (owner.at == At.SERVING) {
        after.change(owner.id).misled = true;
      } else if (owner.at == At.OPENING && owner.end > end && owner.seen == null) {
        after.change(owner.id).seen = Arrays.copyOf(world.log, owner.end);
      }
    }
    after.cut(end);
    after.stable = end;
    after.cut = true;
    after.stored = 0; // what was answered before cannot be kept, whatever the rules
    after.notStored = 0;
    next.accept("a new leader", "lacks acknowledged records, from", end, after);
  }

  private void remember(World world, Next next) {
    if (world.left.places() == 0) {
      return;
    }
    if (flaws.contains(Flaw.SAVES_A_PLACE_NEVER_READ)) {
      for (Owner owner : world.owners) {
        save(world, owner, next);
      }
    }
    Reading reading = world.reading(flaws);
    if (reading.place.offset() == 0) {
      return;
    }
    World after = world.copy();
    after.left = after.left.places(after.left.places() - 1);
    after.remember(new Remembered(reading.place, reading.taken));
    after.read(world.log.length);
    next.accept("a reader", "remembers", reading.place, after);
  }

  private void save(World world, Owner owner, Next next) {
    int offset = (int) owner.place.offset();
    if (owner.at == At.SERVING && !owner.misled && offset > 0) {
      World after = world.copy();
      after.left = after.left.places(after.left.places() - 1);
      int[] taken = Reading.of(flaws, Place.BEGINNING, world.log, offset).taken;
      after.remember(new Remembered(owner.place, taken));
      next.accept(Names.owner(owner.id), "saves its place:", owner.place, after);
    }
  }
}
