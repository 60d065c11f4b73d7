package io.logfold.application.eventlog;

/**
 * How far commands were taken from a stream that brings them to a partition. A writer stores it
 * together with the events that they caused, so that each takes effect once, however often it
 * comes. What else there is to it is between the stream's adapter and the log's.
 */
public interface Progress {

  /** Offset, in the stream, after the last command that was taken. */
  long next();
}
