package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A program that uses a data folder: opens it, tells where the servers are, and leaves when its
 * input ends.
 */
final class OpenAndWait {
  private OpenAndWait() {}

  public static void main(String[] args) throws IOException {
    EmbeddedOptions options =
        EmbeddedOptions.defaults().supervised(args.length > 1 && args[1].equals("supervised"));
    try (EmbeddedServices services = EmbeddedServices.open(Path.of(args[0]), options)) {
      System.out.println(
          services.server(Service.KAFKA).pid()
              + " "
              + services.server(Service.POSTGRES).pid()
              + " "
              + services.kafka()
              + " "
              + services.postgresUrl());
      while (System.in.read() >= 0) {
        // Waits.
      }
    }
  }
}
