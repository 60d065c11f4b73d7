package io.logfold.application.eventlog;

/**
 * One partition of one log.
 *
 * @param number from 0 to {@code log.partitions() - 1}
 */
public record LogPartition(LogIdentity log, int number) {

  public LogPartition {
    if (number < 0 || number >= log.partitions()) {
      throw new IllegalArgumentException(
          "partition %s does not exist: %s has %s".formatted(number, log.name(), log.partitions()));
    }
  }

  @Override
  public String toString() {
    return log.name() + "-" + number;
  }
}
