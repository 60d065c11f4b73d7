package io.logfold.benchmarks.slow;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Reports what the slowest requests waited for. Log and store are observed from outside; a request
 * counts as delayed by the activity that took the largest part of its time, if that is a quarter or
 * more; pauses of the garbage collector come first, because they delay the other activities too.
 * {@link #note} is thread-safe.
 */
public final class SlowRequests implements AutoCloseable {

  private static final int MOST = 1 << 17;
  private static final double ENOUGH = 0.25;

  private final Windows pauses = new Windows();
  private final Windows saves = new Windows();
  private final Windows loads = new Windows();
  private final List<Windows> appends;
  private final GcPauses collector = new GcPauses(pauses);

  private final AtomicInteger count = new AtomicInteger();
  private final int[] partitions = new int[MOST];
  private final long[] begins = new long[MOST];
  private final long[] ends = new long[MOST];
  private volatile long thresholdNanos = Long.MAX_VALUE;

  /**
   * @param partitions of the log
   */
  public SlowRequests(int partitions) {
    this.appends = IntStream.range(0, partitions).mapToObj(number -> new Windows()).toList();
  }

  /** The log, watched. */
  public <E> EventLog<E> watched(EventLog<E> log) {
    return new WatchedLog<>(log, appends);
  }

  /** The store, watched. */
  public <S> SnapshotStore<S> watched(SnapshotStore<S> store) {
    return new WatchedSnapshots<>(store, saves, loads);
  }

  /** How many appends there were so far. */
  public long appends() {
    return appends.stream().mapToLong(Windows::ever).sum();
  }

  /** A round begins; those are slow that take longer than this. */
  public void begin(double thresholdMillis) {
    thresholdNanos = (long) (thresholdMillis * 1e6);
    count.set(0);
    pauses.clear();
    saves.clear();
    loads.clear();
    appends.forEach(Windows::clear);
  }

  /** Whether such a request is to be noted. */
  public boolean isSlow(long begin, long end) {
    return end - begin > thresholdNanos;
  }

  /** A slow request of this partition was in flight from {@code begin} to {@code end}. */
  public void note(int partition, long begin, long end) {
    int at = count.getAndIncrement();
    if (at < MOST) {
      partitions[at] = partition;
      begins[at] = begin;
      ends[at] = end;
    }
  }

  /**
   * What a round's slowest requests waited for.
   *
   * @param slow how many there were
   * @param byPause share that the collector's pauses held up
   * @param byLoad share of the others that was held up by the loading of aggregates
   * @param byAppend share of the others that was held up by one append of their partition
   * @param inSaves share of all that had a save of snapshots beside it for at least a quarter of
   *     its time
   * @param pauseMillis longest pause
   * @param pausesPerSecond how many there were
   * @param pausedShare of the time of the round
   * @param appendMillis longest append
   */
  public record Account(
      int slow,
      double byPause,
      double byLoad,
      double byAppend,
      double inSaves,
      double pauseMillis,
      double pausesPerSecond,
      double pausedShare,
      double appendMillis) {

    /** As numbers, in the order of the components. */
    public double[] numbers() {
      return new double[] {
        slow,
        byPause,
        byLoad,
        byAppend,
        inSaves,
        pauseMillis,
        pausesPerSecond,
        pausedShare,
        appendMillis
      };
    }
  }

  /** The round has ended, after so many seconds. */
  public Account end(double seconds) {
    thresholdNanos = Long.MAX_VALUE;
    int slow = Math.min(count.get(), MOST);
    int byPause = 0;
    int byLoad = 0;
    int byAppend = 0;
    int inSaves = 0;
    int step = Math.max(1, slow / 5_000); // each is compared with every window
    int looked = 0;
    for (int i = 0; i < slow; i += step, looked++) {
      if (heldUp(pauses, i)) {
        byPause++;
      } else if (heldUp(loads, i)) {
        byLoad++;
      } else if (heldUp(appends.get(partitions[i]), i)) {
        byAppend++;
      }
      if (heldUp(saves, i)) {
        inSaves++;
      }
    }
    double all = Math.max(1, looked);
    return new Account(
        slow,
        byPause / all,
        byLoad / all,
        byAppend / all,
        inSaves / all,
        pauses.longest() / 1e6,
        pauses.count() / seconds,
        pauses.total() / 1e9 / seconds,
        appends.stream().mapToLong(Windows::longest).max().orElse(0) / 1e6);
  }

  private boolean heldUp(Windows windows, int request) {
    return windows.overlap(begins[request], ends[request])
        >= ENOUGH * (ends[request] - begins[request]);
  }

  @Override
  public void close() {
    collector.close();
  }
}
