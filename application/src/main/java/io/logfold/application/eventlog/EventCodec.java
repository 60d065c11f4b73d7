package io.logfold.application.eventlog;

/**
 * Turns events into bytes and back. Logs that store bytes ask for one. Every form ever written must
 * decode for ever. Any thread may call it.
 *
 * @param <E> the events
 */
public interface EventCodec<E> {

  /** The type under which {@link #encode} writes this event. */
  EventType typeOf(E event);

  /**
   * The event's data.
   *
   * @throws IllegalArgumentException when the event has no encoding
   */
  byte[] encode(E event);

  /**
   * Reads what {@link #encode} wrote, now or in any earlier release.
   *
   * @throws IllegalArgumentException when the type is unknown or the data does not fit it; the
   *     message says which
   */
  E decode(EventType type, byte[] data);
}
