package io.logfold.application.internal.partition;

/**
 * The stored snapshots turn out to be older than they were. Next move: rebuild what was built on
 * them.
 */
final class StoreRegressed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoreRegressed(String message) {
    super(message);
  }
}
