package io.logfold.bootstrap.cli;

import io.logfold.bootstrap.serving.OrderServer;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

  @Option(
      names = "--allowed-hosts",
      paramLabel = "NAME,…",
      split = ",",
      description = {
        "Further names that requests may be sent to, as their Host header has them: that of a proxy,"
            + " of this machine (default: localhost and the address listened on)."
      })
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--verify-sample",
      paramLabel = "N",
      arity = "0..1",
      defaultValue = "0",
      fallbackValue = "1",
      description = {
        "Verifies N orders each second beside the service (default: none; N: 1). What is found is in"
            + " the log, in /health/ready and in /metrics."
      })
  private int verifySample;

  @Mixin private ServiceOptions services;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (verifySample < 0) {
      throw new ParameterException(
          spec.commandLine(), "--verify-sample must not be negative: " + verifySample);
    }
    return OrderServer.run(services.settings(), host, port, allowedHosts, verifySample);
  }
}
