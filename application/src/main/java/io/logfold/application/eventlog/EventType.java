package io.logfold.application.eventlog;

/**
 * The lasting name of a kind of event.
 *
 * @param name e.g. {@code order.created}
 * @param revision of the data's form, from 1; raised when old readers would misread the new form
 */
public record EventType(String name, int revision) {

  public EventType {
    if (name.isBlank() || revision < 1) {
      throw new IllegalArgumentException("not an event type: '%s' v%s".formatted(name, revision));
    }
  }

  /**
   * Parses {@code order.created.v1}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static EventType parse(String text) {
    int dot = text.lastIndexOf(".v");
    try {
      return new EventType(
          text.substring(0, Math.max(dot, 0)), Integer.parseInt(text.substring(dot + 2)));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IllegalArgumentException("not an event type: '" + text + "' (expected name.vN)", e);
    }
  }

  /** As it is stored in the log: {@code order.created.v1}. */
  @Override
  public String toString() {
    return name + ".v" + revision;
  }
}
