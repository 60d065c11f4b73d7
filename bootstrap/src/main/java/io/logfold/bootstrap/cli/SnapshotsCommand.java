package io.logfold.bootstrap.cli;

import io.logfold.application.engine.Engine;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.Ownership;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "snapshots",
    description =
        "Throws the snapshots of a topic away, or takes them anew. The log is not touched.",
    mixinStandardHelpOptions = true,
    subcommands = {SnapshotsCommand.Drop.class, SnapshotsCommand.Rebuild.class})
final class SnapshotsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(new CommandLine(spec), "drop or rebuild?");
  }

  private static int dropAll(OrderServices services) {
    return services.snapshots().operations().dropAll(services.settings().topic());
  }

  @Command(
      name = "drop",
      description = "Throws all snapshots of the topic away; the next start replays the whole log.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Drop implements Callable<Integer> {

    @Mixin private ServiceOptions options;

    @Override
    public Integer call() {
      try (OrderServices services = OrderServices.open(options.settings())) {
        int sets = dropAll(services);
        System.out.printf(
            "dropped %d set%s of snapshots of topic %s%n",
            sets, sets == 1 ? "" : "s", services.settings().topic());
      }
      return 0;
    }
  }

  @Command(
      name = "rebuild",
      description = "Throws all snapshots of the topic away, replays the log and takes them anew.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Rebuild implements Callable<Integer> {

    @Mixin private ServiceOptions options;

    @Override
    public Integer call() {
      ServiceSettings settings = options.settings();
      // The engine that replays becomes the owner, so nobody else may be.
      try (Ownership ownership = Ownership.take(settings, "logfold snapshots rebuild");
          OrderServices services = OrderServices.open(settings)) {
        ownership.announce("logfold snapshots rebuild");
        int unused = dropAll(services);
        try (Engine<Order, OrderCommand, OrderEvent> engine = services.engine()) {
          engine.start().toCompletableFuture().join();
        } // closing saves what is not saved yet
        System.out.printf("replayed topic %s and took its snapshots anew%n", settings.topic());
      }
      return 0;
    }
  }
}
