package io.logfold.postgres;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What a logger says while this is open. */
final class LogCapture extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private LogCapture(String name) {
    logger = Logger.getLogger(name);
    logger.addHandler(this);
  }

  static LogCapture of(String name) {
    return new LogCapture(name);
  }

  List<String> warnings() {
    return warnings;
  }

  @Override
  public void publish(LogRecord said) {
    if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
      warnings.add(new SimpleFormatter().formatMessage(said));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
