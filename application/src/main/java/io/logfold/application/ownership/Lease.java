package io.logfold.application.ownership;

/**
 * Whether this node may still believe that it owns a partition. Checked just before sending, it
 * keeps most of what a node that was paused would write after its term is over out of the log.
 * Safety does not rest on it: what still gets through does not count. Thread-safe.
 */
@FunctionalInterface
public interface Lease {

  /** No other node is ever assigned anything. */
  Lease UNLIMITED = partition -> true;

  /** May take as long as a request, but only after this node was paused. */
  boolean holds(int partition);
}
