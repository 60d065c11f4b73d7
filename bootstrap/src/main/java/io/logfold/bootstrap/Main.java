package io.logfold.bootstrap;

import io.logfold.bootstrap.cli.CommandLineInterface;
import java.util.Locale;

/** Runs a command and ends the process with its exit code. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    // Programs read what we print and send, and many locales have digits of their own.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    System.exit(CommandLineInterface.run(args, System.getenv()));
  }
}
