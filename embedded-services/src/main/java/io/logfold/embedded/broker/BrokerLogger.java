package io.logfold.embedded.broker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes what is at least of the wanted level to the one log file. Any thread. */
final class BrokerLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1L;

  private final transient Level lowest;
  private final transient LogFile file;

  BrokerLogger(String name, Level lowest, LogFile file) {
    this.name = name;
    this.lowest = lowest;
    this.file = file;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    StringWriter text = new StringWriter(200);
    text.append(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
        .append(' ')
        .append(level.name())
        .append(' ')
        .append(name.substring(name.lastIndexOf('.') + 1))
        .append(": ")
        .append(MessageFormatter.basicArrayFormat(pattern, arguments))
        .append('\n');
    if (failure != null) {
      failure.printStackTrace(new PrintWriter(text, true));
    }
    file.append(text.toString());
  }

  private boolean writes(Level level) {
    return level.toInt() >= lowest.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return writes(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return writes(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return writes(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return writes(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return writes(Level.ERROR);
  }
}
