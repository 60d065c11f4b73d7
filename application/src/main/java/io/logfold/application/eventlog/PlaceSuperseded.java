package io.logfold.application.eventlog;

/**
 * Something was decided about a record before the place that a reader wanted to go on from, after
 * that place had been reached. State that belongs to the place is not what the log says now. Next
 * move: forget it and fold from the beginning.
 */
public final class PlaceSuperseded extends LogException {

  private static final long serialVersionUID = 1L;

  public PlaceSuperseded(String message) {
    super(message, null);
  }
}
