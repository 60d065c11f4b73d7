package io.logfold.application.internal.partition;

import java.util.ArrayList;
import java.util.List;

/** The end of a run: nothing fails any more, and everything must come right. */
final class Healing<S, C, E> {

  private static final int ROUNDS = 200;

  private final World<S, C, E> world;
  private final List<Life<S, C, E>> lives;

  Healing(World<S, C, E> world, List<Life<S, C, E>> lives) {
    this.world = world;
    this.lives = lives;
  }

  void heal() {
    world.becomeCalm();
    world.note("from here on nothing fails");
    world.settleRecords();
    List<Life<S, C, E>> old = new ArrayList<>(lives);
    Life<S, C, E> last = world.start();
    last.step();
    old.forEach(this::finish);
    drain(last);
    int rounds = 50 + 5 * world.clients.unanswered().size();
    for (var left = world.clients.unanswered();
        !left.isEmpty();
        left = world.clients.unanswered()) {
      if (--rounds < 0) {
        throw new Broken("never answered: " + left);
      }
      left.stream()
          .filter(intent -> !intent.waits())
          .limit(world.weather.options.limits().mailboxCapacity())
          .forEach(intent -> world.send(intent, last));
      goOn(last);
      drain(last);
    }
    last.close();
    goOn(last);
    checkRecovered();
  }

  /** All that is in the stream is carried out. */
  private void drain(Life<S, C, E> last) {
    CommandTopic<S, C, E> stream = world.stream;
    if (stream == null) {
      return;
    }
    stream.arrive();
    long rounds = 100 + 20 * (stream.end() - stream.progress());
    while (stream.progress() < stream.end()) {
      if (--rounds < 0) {
        throw new Broken(
            "the stream was taken to %d of %d only".formatted(stream.progress(), stream.end()));
      }
      last.takeCommands();
      goOn(last);
    }
  }

  private void finish(Life<S, C, E> life) {
    life.close();
    for (int round = 0; round < ROUNDS && !life.hasEnded(); round++) {
      life.step();
      life.runSave();
    }
    if (!life.hasEnded()) {
      throw new Broken(life + " does not close");
    }
  }

  private void goOn(Life<S, C, E> life) {
    if (life.hasEnded()) {
      throw new Broken(life + " has ended although nothing fails");
    }
    life.step();
    world.check();
    while (life.hasSaves()) {
      life.runSave();
    }
    world.check();
  }

  /** One more recovery, from what is stored, gives the fold of the whole log. */
  private void checkRecovered() {
    Life<S, C, E> fresh = world.start();
    fresh.step();
    for (String id : world.oracle.aggregates()) {
      fresh.ask(id);
      fresh.step();
      Resident<S> resident = fresh.processor().residents().find(id);
      if (world.weather.options.limits().maxResident() > 0
          && world.budget == Long.MAX_VALUE
          && (resident == null || resident.version() != world.oracle.version(id))) {
        throw new Broken("%s was not recovered".formatted(id));
      }
    }
    world.check();
  }
}
