package io.logfold.embedded.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The broker's log: one bounded file, warnings and errors. Chosen by the system property {@code
 * slf4j.provider} in the broker's JVM alone, so the module forces no logging library on the
 * programs that embed it.
 */
public final class BrokerLogging implements SLF4JServiceProvider {
  /** System property: the log file. */
  public static final String FILE = "logfold.broker.log";

  /** System property: the lowest {@link Level} that is written; WARN by default. */
  public static final String LEVEL = "logfold.broker.log.level";

  private final Map<String, BrokerLogger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();
  private final LogFile file = new LogFile(Path.of(System.getProperty(FILE, "broker.log")));
  private final Level level = Level.valueOf(System.getProperty(LEVEL, "WARN"));

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, n -> new BrokerLogger(n, level, file));
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
