package io.logfold.application.partition;

/**
 * Whether this node may still take itself for the owner of a partition. A look at it just before
 * sending keeps most of what a node that stood still would write after its term is over out of the
 * log. Nothing rests on it: what still gets through does not count. Thread-safe.
 */
@FunctionalInterface
public interface Lease {

  /** Nobody else is ever assigned anything. */
  Lease UNLIMITED = partition -> true;

  /** May take as long as a request, but only after this node has stood still. */
  boolean holds(int partition);
}
