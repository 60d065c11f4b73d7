package io.logfold.bootstrap.diagnosis;

import java.util.List;

/**
 * Something that is wrong with a partition.
 *
 * @param code stable and machine-readable
 * @param finding what was found, and where
 * @param remedies what mends it, the best one first; at least one
 */
public record Ailment(int partition, String code, String finding, List<Remedy> remedies) {

  /**
   * What mends it.
   *
   * @param action what to do
   * @param cost what that costs
   */
  public record Remedy(String action, String cost) {}

  Ailment(int partition, String code, String finding, Remedy... remedies) {
    this(partition, code, finding, List.of(remedies));
  }
}
