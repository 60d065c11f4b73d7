package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.serving.Serving;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Answers the HTTP API until it is stopped (SIGTERM or Ctrl-C).",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port to listen on; 0: any that is free (default: 8080).")
  private int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: 127.0.0.1).")
  private String host;

  @Mixin private ServiceOptions services;

  @Override
  public Integer call() throws InterruptedException {
    return Serving.run(services.settings(), host, port);
  }
}
