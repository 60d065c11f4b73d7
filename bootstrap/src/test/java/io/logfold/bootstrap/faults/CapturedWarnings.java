package io.logfold.bootstrap.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Captures what the product logs as a warning or an error while this is open. Thread-safe. */
final class CapturedWarnings implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.logfold");
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            messages.add(event.getFormattedMessage());
          }
        }
      };

  CapturedWarnings() {
    appender.start();
    logger.addAppender(appender);
  }

  /** All of it, in one string. */
  String all() {
    return String.join("\n", messages);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
