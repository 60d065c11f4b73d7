package io.logfold.embedded.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends the broker when its folder was deleted or moved away. Such a broker serves files that no
 * process can find any more, and no later command could stop it.
 */
final class SettingsWatch implements Runnable {
  private static final long PERIOD_SECONDS = 3;

  private final Path settings;

  private SettingsWatch(Path settings) {
    this.settings = settings;
  }

  static void start(Path settings) {
    Thread watch = new Thread(new SettingsWatch(settings), "settings-watch");
    watch.setDaemon(true);
    watch.start();
  }

  @Override
  public void run() {
    try {
      do {
        TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
      } while (Files.exists(settings));
      System.err.println("broker stops: " + settings + " is gone");
      // No orderly shutdown: it would write into a folder that was just deleted.
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
