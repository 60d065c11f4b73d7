package io.logfold.testkit.terms;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import io.logfold.testkit.terms.Bounds.Faults;
import io.logfold.testkit.terms.Owner.At;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A living owner beside a zombie that was woken: ghosts may land before each of its records. */
class LivingOwnerTest {

  private static final int LIVING = 0;
  private static final int ZOMBIE = 1;

  private int mostAttempts;
  private int fewestAnswers = Integer.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatever_the_ghosts_do_it_has_its_appends_confirmed_in_its_first_term(int ghosts) {
    go(Set.of(), ghosts);
    assertThat(mostAttempts).isEqualTo(1);
    assertThat(fewestAnswers).isEqualTo(ghosts);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void if_it_did_not_read_on_each_ghost_would_cost_it_a_term(int ghosts) {
    go(Set.of(Flaw.GIVES_UP_WHEN_LANDED_LATER), ghosts);
    assertThat(mostAttempts).isEqualTo(1 + ghosts);
  }

  /** Visits all that can happen if what the living owner sends is acknowledged. */
  private void go(Set<Flaw> flaws, int ghosts) {
    Bounds bounds = new Bounds(2, 2 + ghosts, ghosts, 1, 1, 3 + 4 * ghosts, Faults.NONE);
    Search search =
        new Search(flaws, bounds, false)
            .only(LivingOwnerTest::goesWell)
            .atRest(
                world -> {
                  mostAttempts = Math.max(mostAttempts, world.owners[LIVING].attempts);
                  fewestAnswers = Math.min(fewestAnswers, Long.bitCount(world.stored));
                });
    assertThat(search.run(wokenZombie(bounds, ghosts), 1_000_000)).isEmpty();
    assertThat(search.states()).isLessThan(1_000_000);
  }

  /** What the living owner sends is acknowledged, and it stops when all is answered. */
  private static boolean goesWell(World world, String who, String what) {
    boolean living = who.equals(Names.owner(LIVING));
    boolean done = world.owners[LIVING].appends == Long.bitCount(world.stored);
    return !what.equals("gives up")
        && !(living && what.equals("arrives: "))
        && !(living && done && world.owners[LIVING].at == At.OFF);
  }

  /** The zombie's term is over, but not what it has sent. */
  private static World wokenZombie(Bounds bounds, int ghosts) {
    World world = new World(bounds);
    Term over = Names.term(1, ZOMBIE, 1);
    Term present = Names.term(2, LIVING, 1);
    world.append(new Entry(new Stamp.Opening(over), Entry.NO_COMMAND, 0));
    world.append(new Entry(new Stamp.Opening(present), Entry.NO_COMMAND, 0));
    world.read(2);
    Owner zombie = world.change(ZOMBIE);
    zombie.attempts = bounds.attempts();
    for (int i = 0; i < ghosts; i++) {
      zombie.send(
          new Letter(new Stamp.Data(over, 1 + i, 0), Names.command(ZOMBIE, i, 1), 1, false));
    }
    Owner living = world.change(LIVING);
    living.at = At.SERVING;
    living.attempts = 1;
    living.term = present;
    living.place = new Place(2, present, 0, 0);
    living.from = living.place;
    living.expected = 2;
    return world;
  }
}
