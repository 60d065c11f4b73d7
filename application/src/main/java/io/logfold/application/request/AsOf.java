package io.logfold.application.request;

import java.time.Instant;

/** A moment in the past of an aggregate. */
public sealed interface AsOf {

  /** After the aggregate's first {@code version} events, or all of them if it has had fewer. */
  record Version(long version) implements AsOf {}

  /**
   * Before the aggregate's first event that was taken later than {@code time}; that the clocks of
   * several nodes differ can make this inexact by as much as they differ.
   */
  record Time(Instant time) implements AsOf {}

  static AsOf version(long version) {
    return new Version(version);
  }

  static AsOf time(Instant time) {
    return new Time(time);
  }
}
