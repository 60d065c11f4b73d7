package io.logfold.application.snapshot;

/**
 * Turns states into bytes and back. Stores that keep bytes ask for one. Any thread may call it.
 *
 * @param <S> the aggregate's state
 */
public interface StateCodec<S> {

  /** The aggregate's type, e.g. {@code order}. */
  String aggregateType();

  /**
   * Changes whenever bytes written before could not be read, or could be misread, by this code:
   * then the old snapshots are left alone and a new set is built by replay. Derived from the
   * state's shape and the codec's revision.
   */
  String fingerprint();

  byte[] encode(S state);

  /**
   * Reads what {@link #encode} wrote under the same {@link #fingerprint}.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  S decode(byte[] bytes);
}
