package io.logfold.testkit.terms;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.term.Stamp;
import io.logfold.testkit.terms.Bounds.Faults;
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
            .without(
                (who, what) ->
                    what.equals("gives up")
                        || who.equals(Names.owner(LIVING)) && what.equals("arrives: "))
            .atRest(
                world -> {
                  mostAttempts = Math.max(mostAttempts, world.owners[LIVING].attempts);
                  fewestAnswers = Math.min(fewestAnswers, Long.bitCount(world.stored));
                });
    assertThat(search.run(wokenZombie(bounds, ghosts), 1_000_000)).isEmpty();
    assertThat(search.states()).isLessThan(1_000_000);
  }

  private static World wokenZombie(Bounds bounds, int ghosts) {
    World world = new World(bounds);
    Stamp.Opening opening = new Stamp.Opening(Names.term(1, ZOMBIE, 1));
    world.append(new Entry(opening, Entry.NO_COMMAND, 0));
    world.append(new Entry(new Stamp.Opening(Names.term(2, LIVING, 0)), Entry.NO_COMMAND, 0));
    world.read(2);
    Owner zombie = world.change(ZOMBIE);
    zombie.attempts = bounds.attempts();
    for (int i = 0; i < ghosts; i++) {
      zombie.send(
          new Letter(
              new Stamp.Data(opening.term(), 1 + i, 0), Names.command(ZOMBIE, i, 1), 1, false));
    }
    return world;
  }
}
