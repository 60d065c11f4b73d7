package io.logfold.testkit.terms;

import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state as bytes, and those as a number of 64 bits. Owners are interchangeable: states that
 * differ only by who is who have the same number.
 */
final class Code {

  private static final int[][][] ORDERS = {
    {{0}}, {{0, 1}, {1, 0}}, {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
  };

  private static final boolean[] NONE = {};

  private final boolean ghostsAreAlike;
  private boolean[] ghosts = NONE;
  private byte[] bytes = new byte[512];
  private int length;

  /** The new number of each owner. */
  private int[] order = {};

  /**
   * Makes numbers.
   *
   * @param ghostsAreAlike it makes no difference which ghost lies where
   */
  Code(boolean ghostsAreAlike) {
    this.ghostsAreAlike = ghostsAreAlike;
  }

  long of(World world) {
    ghosts = ghostsAreAlike ? world.mereGhosts() : NONE;
    long least = Long.MAX_VALUE;
    for (int[] each : ORDERS[world.owners.length - 1]) {
      order = each;
      length = 0;
      write(world);
      least = Math.min(least, hash());
    }
    return least;
  }

  private long hash() {
    long hash = 0x9E3779B97F4A7C15L ^ length;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ (bytes[i] & 0xFF)) * 0x2127599BF4325C37L;
      hash ^= hash >>> 29;
    }
    hash *= 0x880355F21E6D1965L;
    return hash ^ (hash >>> 32);
  }

  private void write(World world) {
    put(world.stable);
    put(world.epoch);
    put(world.log.length);
    for (int offset = 0; offset < world.log.length; offset++) {
      Entry entry = world.log[offset];
      if (ghosts.length > 0 && ghosts[offset]) {
        put(255);
      } else {
        put(entry.leaderEpoch());
        put(entry.stamp(), entry.command());
      }
    }
    Bounds.Faults left = world.left;
    put((left.crashes() << 4) | left.doubles());
    put((left.foreign() << 4) | left.blindAcks());
    put((left.cleanCuts() << 4) | left.uncleanCuts());
    put(left.places());
    for (World.Remembered remembered : world.places) {
      put(remembered.place());
      put(remembered.taken().length);
      for (int command : remembered.taken()) {
        putCommand(command);
      }
    }
    putMask(world.stored);
    putMask(world.notStored);
    for (int number = 0; number < order.length; number++) {
      for (Owner owner : world.owners) {
        if (order[owner.id] == number) {
          write(owner);
        }
      }
    }
  }

  private void write(Owner owner) {
    put(
        switch (owner.at) {
          case OFF -> 0;
          case OPENING -> 1;
          case SERVING -> 2;
        });
    put((owner.attempts << 4) | owner.appends);
    put(owner.misled ? 1 : 0);
    put(owner.from);
    put(owner.term);
    put(owner.opened);
    put(owner.end);
    @Nullable Entry[] seen = owner.seen;
    put(seen == null ? 255 : seen.length);
    if (seen != null) {
      for (Entry entry : seen) {
        put(entry.leaderEpoch());
        put(entry.stamp(), entry.command());
      }
    }
    put(owner.place);
    put(owner.expected);
    put(owner.inFlight.size());
    for (Owner.Append append : owner.inFlight) {
      putCommand(append.command());
      put((int) append.first());
      put(append.size());
      for (int ack : append.acks()) {
        put(ack);
      }
    }
    putMask(owner.doubts);
    List<Letter> letters = owner.letters;
    put(letters.size());
    for (Letter letter : letters) {
      put(letter.delivered() ? 1 : 0);
      put(letter.attempt());
      put(letter.stamp(), letter.command());
    }
  }

  private void put(int value) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) value;
  }

  private void put(@Nullable Stamp stamp, int command) {
    switch (stamp) {
      case null -> put(0);
      case Stamp.Opening(Term term) -> {
        put(1);
        put(term);
      }
      case Stamp.Data(Term term, long index, int rest) -> {
        put(2);
        put(term);
        put(((int) index << 3) | rest);
        putCommand(command);
      }
    }
  }

  private void put(Term term) {
    put((int) term.number());
    put(term.number() == 0 ? 0 : 1 + ((order[Names.ownerOf(term)] << 4) | Names.attemptOf(term)));
  }

  private void put(Place place) {
    put((int) place.offset());
    put(place.term());
    put((int) place.index());
    put(place.leaderEpoch());
  }

  private void putCommand(int command) {
    put(Names.commandOf(order[Names.ownerOf(command)], command));
  }

  private void putMask(long mask) {
    for (int number = 0; number < order.length; number++) {
      for (int owner = 0; owner < order.length; owner++) {
        if (order[owner] == number) {
          int own = (int) (mask >>> Names.commandOf(owner, 0));
          put(own);
          put(own >>> 8);
        }
      }
    }
  }
}
