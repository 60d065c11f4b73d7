package io.logfold.embedded;

import java.util.List;

/**
 * What {@link EmbeddedServices#stop} did.
 *
 * @param stopped the servers that ran and do no more
 * @param users the processes that were using them, by id
 */
public record StopReport(List<Stopped> stopped, List<Long> users) {
  public StopReport {
    stopped = List.copyOf(stopped);
    users = List.copyOf(users);
  }

  /**
   * A server that was stopped.
   *
   * @param pid its process, as it was
   */
  public record Stopped(Service service, long pid) {}
}
