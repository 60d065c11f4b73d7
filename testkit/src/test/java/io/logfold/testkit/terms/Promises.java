package io.logfold.testkit.terms;

import io.logfold.testkit.terms.World.Remembered;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold in every state. */
final class Promises {

  private final Set<Flaw> flaws;
  private final boolean uncleanCuts;

  Promises(Set<Flaw> flaws, Bounds bounds) {
    this.flaws = flaws;
    this.uncleanCuts = bounds.faults().uncleanCuts() > 0;
  }

  /** What is wrong, or null. */
  @Nullable String broken(@Nullable World before, World world) {
    if (world.wrong != null) {
      return world.wrong;
    }
    int[] counted = world.reading(flaws).counted;
    boolean sameLog = world.sharesLog(before);
    String broken = sameLog ? null : brokenCount(counted);
    if (broken != null) {
      return broken;
    }
    long mask = world.reading(flaws).mask();
    if ((world.stored & ~mask) != 0) {
      return "%s was answered \"stored\", but does not count"
          .formatted(Names.command(Long.numberOfTrailingZeros(world.stored & ~mask)));
    }
    if ((world.notStored & mask) != 0) {
      return "%s was answered \"not stored\", but counts"
          .formatted(Names.command(Long.numberOfTrailingZeros(world.notStored & mask)));
    }
    if (before != null
        && !sameLog
        && !world.cut
        && !startsWith(counted, before.reading(flaws).counted)) {
      return "what counted was %s, and is %s"
          .formatted(names(before.reading(flaws).counted), names(counted));
    }
    return sameLog && world.sharesPlaces(before) ? null : overlooked(world, counted);
  }

  private @Nullable String overlooked(World world, int[] counted) {
    for (Remembered remembered : world.places) {
      String overlooked = overlooked(world, remembered, counted);
      if (overlooked != null) {
        return overlooked;
      }
    }
    return null;
  }

  /** A command counts once, and as a whole, or not at all. */
  private static @Nullable String brokenCount(int[] counted) {
    long mask = 0;
    int i = 0;
    while (i < counted.length) {
      int command = counted[i];
      if ((mask & (1L << command)) != 0) {
        return "%s counts twice: %s".formatted(Names.command(command), names(counted));
      }
      mask |= 1L << command;
      int run = 1;
      while (i + run < counted.length && counted[i + run] == command) {
        run++;
      }
      if (run != Names.groupSize(command)) {
        return "of %s %d records count, and not %d"
            .formatted(Names.command(command), run, Names.groupSize(command));
      }
      i += run;
    }
    return null;
  }

  /** A reader that goes on from a place finds what all others find, or notices that it cannot. */
  private @Nullable String overlooked(World world, Remembered remembered, int[] counted) {
    if (world.log.length < remembered.place().offset()) {
      return null; // it waits
    }
    Reading on = Reading.onFrom(flaws, remembered.place(), world.log, world.log.length);
    if (on == null) {
      return uncleanCuts ? null : "nothing is lost, but a place is not found";
    }
    int[] all = Arrays.copyOf(remembered.taken(), remembered.taken().length + on.counted.length);
    System.arraycopy(on.counted, 0, all, remembered.taken().length, on.counted.length);
    return Arrays.equals(all, counted)
        ? null
        : "who goes on from %s has %s, others have %s"
            .formatted(remembered.place(), names(all), names(counted));
  }

  private static boolean startsWith(int[] all, int[] start) {
    return start.length <= all.length
        && Arrays.equals(all, 0, start.length, start, 0, start.length);
  }

  private static String names(int[] commands) {
    return Arrays.stream(commands).mapToObj(Names::command).toList().toString();
  }
}
