package io.logfold.bootstrap.cli;

import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.bootstrap.wiring.TopicLock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "snapshots",
    description = "Lists snapshots, throws them away, or takes them anew. The log is not touched.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SnapshotSetsCommand.class,
      SnapshotsCommand.Drop.class,
      SnapshotsCommand.Build.class,
      SnapshotsCommand.Rebuild.class
    })
final class SnapshotsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(new CommandLine(spec), "sets, drop, build or rebuild?");
  }

  private static int dropAll(OrderServices services) {
    return services.snapshotOperations().dropAll(services.settings().topic());
  }

  @Command(
      name = "drop",
      description = {
        "Throws snapshots away: all of the topic, after which the next start replays the whole log;"
            + " or the sets that are named."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Drop implements Callable<Integer> {

    private static final Duration RECENTLY = Duration.ofMinutes(10);

    @Option(
        names = "--set",
        paramLabel = "ID",
        description = "Only this set (see 'snapshots sets'), of whatever topic; may be repeated.")
    private List<Long> ids = List.of();

    @Option(
        names = "--unused",
        description = "Only the sets of this topic that this program does not use.")
    private boolean unused;

    @Option(
        names = "--force",
        description = {
          "With --set or --unused: also what this program uses, or what was saved to in the last"
              + " ten minutes and may be in use by another program."
        })
    private boolean force;

    @Mixin private ServiceOptions options;

    @Override
    public Integer call() {
      try (OrderServices services = OrderServices.open(options.settings())) {
        if (unused || !ids.isEmpty()) {
          return dropSets(services);
        }
        int sets = dropAll(services);
        System.out.printf(
            "dropped %d set%s of snapshots of topic %s%n",
            sets, sets == 1 ? "" : "s", services.settings().topic());
      }
      return 0;
    }

    private int dropSets(OrderServices services) {
      List<SnapshotSet> wanted = wanted(services);
      if (!force) {
        wanted.forEach(set -> requireSpare(services, set));
      }
      for (SnapshotSet set : wanted) {
        boolean found = services.snapshotOperations().drop(set.id());
        System.out.printf(
            "%s set %d of topic %s: %,d snapshots%n",
            found ? "dropped" : "dropped by another process:",
            set.id(),
            set.log().name(),
            set.contents().snapshots());
      }
      if (wanted.isEmpty()) {
        System.out.println("there is no such set");
      }
      return 0;
    }

    private List<SnapshotSet> wanted(OrderServices services) {
      List<SnapshotSet> all = services.snapshotOperations().sets();
      for (long id : ids) {
        if (all.stream().noneMatch(set -> set.id() == id)) {
          throw new Failure(
              "there is no set %d; './logfold snapshots sets' lists them".formatted(id));
        }
      }
      String topic = services.settings().topic();
      return all.stream()
          .filter(
              set ->
                  ids.contains(set.id())
                      || (unused
                          && set.log().name().equals(topic)
                          && !SnapshotSetsCommand.inUse(services, set)))
          .toList();
    }

    /** A set in use would be rebuilt at once, by a full replay; dropping it is always a mistake. */
    private static void requireSpare(OrderServices services, SnapshotSet set) {
      if (SnapshotSetsCommand.inUse(services, set)) {
        throw new Failure(
            "set %d is the one that this program uses; --force drops it all the same, and the next start replays the whole log"
                .formatted(set.id()));
      }
      Instant recently = Instant.now().minus(RECENTLY);
      Optional<Instant> lastSavedAt = set.usage().lastSavedAt();
      if (lastSavedAt.filter(at -> at.isAfter(recently)).isPresent()) {
        throw new Failure(
            "set %d was saved to at %s: another program may be running on it; stop that, or --force"
                .formatted(set.id(), lastSavedAt.get()));
      }
    }
  }

  @Command(
      name = "build",
      description = {
        "Brings the snapshots of this program to the end of the log, beside a running service: for"
            + " code whose state has a new shape, before it takes over.",
        "May be stopped at any moment, and goes on from there when it is run again."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Build implements Callable<Integer> {

    @Mixin private ServiceOptions options;

    @Override
    public Integer call() throws InterruptedException {
      try (OrderServices services = OrderServices.open(options.settings())) {
        build(services);
        System.out.printf(
            "the snapshots of topic %s reach to its end%n", services.settings().topic());
      }
      return 0;
    }
  }

  private static void build(OrderServices services) throws InterruptedException {
    try (BuildProgress progress = new BuildProgress(services)) {
      progress.begin();
      services.prepareSnapshots();
    }
  }

  @Command(
      name = "rebuild",
      description = {
        "Throws all snapshots of the topic away, replays the log and takes them again.",
        "If interrupted, resume with 'snapshots build'."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Rebuild implements Callable<Integer> {

    @Mixin private ServiceOptions options;

    @Override
    public Integer call() throws InterruptedException {
      ServiceSettings settings = options.settings();
      // A service would find its snapshots gone, and replay everything amid its work.
      try (TopicLock lock = TopicLock.take(settings, "logfold snapshots rebuild");
          OrderServices services = OrderServices.open(settings)) {
        lock.announce("logfold snapshots rebuild");
        int unused = dropAll(services);
        build(services);
        System.out.printf("replayed topic %s and took its snapshots anew%n", settings.topic());
      }
      return 0;
    }
  }
}
