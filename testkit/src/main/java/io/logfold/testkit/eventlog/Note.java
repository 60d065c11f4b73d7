package io.logfold.testkit.eventlog;

/** The event that the {@link EventLogContract} writes. */
public record Note(String text) {

  /** A note that its codec refuses to encode. */
  public static Note unwritable() {
    return new Note("\0unwritable");
  }

  boolean isUnwritable() {
    return equals(unwritable());
  }
}
