package io.logfold.bootstrap.diagnosis;

/**
 * Something that is wrong with a partition.
 *
 * @param code stable and machine-readable
 * @param finding what was found, and where
 * @param remedy what mends it
 * @param cost what the remedy costs
 */
public record Ailment(int partition, String code, String finding, String remedy, String cost) {}
