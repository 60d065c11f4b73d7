package io.logfold.bootstrap.diagnosis;

import java.util.List;

/**
 * A defect of one partition.
 *
 * @param code stable and machine-readable
 * @param description what was found, and where
 * @param remedies what repairs it, the best one first; at least one
 */
public record Finding(int partition, String code, String description, List<Remedy> remedies) {

  /**
   * A way to repair it.
   *
   * @param action what to do
   * @param cost what that costs, in data or time
   */
  public record Remedy(String action, String cost) {}

  Finding(int partition, String code, String description, Remedy... remedies) {
    this(partition, code, description, List.of(remedies));
  }
}
