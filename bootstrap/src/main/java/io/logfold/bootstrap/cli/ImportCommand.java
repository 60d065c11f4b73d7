package io.logfold.bootstrap.cli;

import io.logfold.application.engine.Engine;
import io.logfold.bootstrap.imports.ImportReport;
import io.logfold.bootstrap.imports.OlistImport;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.bootstrap.wiring.TopicLock;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = "Imports orders from files, as commands. Importing twice changes nothing.",
    mixinStandardHelpOptions = true,
    subcommands = ImportCommand.Olist.class)
final class ImportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(new CommandLine(spec), "import what? known: olist");
  }

  @Command(
      name = "olist",
      description = {
        "Imports the Brazilian e-commerce data set of Olist.",
        "An import that was interrupted is completed by running it again."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Olist implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "DIR",
        description = "Folder with orders, order_items and order_payments, as .csv or .csv.gz.")
    private Path folder;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin private ServiceOptions options;

    @Override
    public Integer call() throws InterruptedException {
      if (!Files.isDirectory(folder)) {
        throw new ParameterException(new CommandLine(spec), folder + " is not a folder");
      }
      ServiceSettings settings = options.settings();
      ImportReport report;
      try (TopicLock lock = TopicLock.take(settings, "logfold import");
          OrderServices services = OrderServices.open(settings);
          Engine<Order, OrderCommand, OrderEvent> engine = services.engine()) {
        lock.announce("logfold import of " + folder);
        engine.start().join();
        Terminal terminal = new Terminal();
        report =
            new OlistImport(
                    engine::send,
                    (done, of, commands) ->
                        terminal.progress(
                            "%,d of %,d orders, %,d commands".formatted(done, of, commands)))
                .run(folder);
        terminal.done();
      }
      Terminal.print(json ? ImportText.json(report) : ImportText.text(report));
      return 0;
    }
  }
}
