package io.logfold.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor time used so far. On a shared machine it is more reliable than elapsed time: what a
 * request costs does not depend on other programs. Thread-safe.
 *
 * @param kafkaPids the brokers
 * @param postgresPid the database's first process; the ones that it started count too
 */
public record CpuMeter(List<Long> kafkaPids, long postgresPid) {

  /**
   * A reading; only differences mean something.
   *
   * @param own microseconds of this process: engine, clients and the load itself
   * @param kafka microseconds of all brokers
   * @param postgres microseconds of the database
   */
  public record Reading(double own, double kafka, double postgres) {

    /** What was used since {@code earlier}, for each of {@code requests}. */
    public Reading since(Reading earlier, long requests) {
      double count = Math.max(1, requests);
      return new Reading(
          (own - earlier.own) / count,
          (kafka - earlier.kafka) / count,
          (postgres - earlier.postgres) / count);
    }
  }

  private static final long NOBODY = 0;

  public CpuMeter {
    kafkaPids = List.copyOf(kafkaPids);
  }

  /** Of this process alone. */
  static CpuMeter ownOnly() {
    return new CpuMeter(List.of(), NOBODY);
  }

  /** What was used up to now. */
  public Reading read() {
    double kafka = kafkaPids.stream().mapToDouble(CpuMeter::tree).sum();
    return new Reading(ownMicros(), kafka, tree(postgresPid));
  }

  /** Microseconds of this process. */
  public static double ownMicros() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e3;
  }

  /** Microseconds of another process and its children. */
  public static double micros(long pid) {
    return tree(pid);
  }

  private static double tree(long pid) {
    return ProcessHandle.of(pid).stream()
            .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
            .mapToLong(process -> process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
            .sum()
        / 1e3;
  }
}
