package io.logfold.chaos.checker;

import java.util.List;

/**
 * What a check of the snapshots came to.
 *
 * @param snapshots how many were compared
 * @param checkpoints how many partitions have one, over all sets
 * @param offsets how many events the index of these orders has
 */
public record SnapshotVerdict(
    int snapshots, int checkpoints, long offsets, List<Finding> findings) {

  public SnapshotVerdict {
    findings = List.copyOf(findings);
  }

  public boolean isClean() {
    return findings.isEmpty();
  }
}
