package io.logfold.bootstrap;

import io.logfold.bootstrap.cli.CommandLineInterface;

/** Runs a command and ends the process with its exit code. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(CommandLineInterface.run(args, System.getenv()));
  }
}
