package io.logfold.json.internal;

import java.util.Set;

/** Finds what was left out of a table by class. Thread-safe. */
public final class SealedTypes {

  private SealedTypes() {}

  /**
   * Makes sure that no class under a sealed type is left out; nothing is known of any other type.
   *
   * @param complaint reads on after the name of the first that is left out
   * @throws IllegalStateException when one is left out
   */
  public static void requireAll(Class<?> root, Set<? extends Class<?>> known, String complaint) {
    requireAll(root, root, known, complaint);
  }

  private static void requireAll(
      Class<?> type, Class<?> root, Set<? extends Class<?>> known, String complaint) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        requireAll(permitted, root, known, complaint);
      }
    } else if (type != root && !known.contains(type)) {
      throw new IllegalStateException(type.getName() + " " + complaint);
    }
  }
}
