package io.logfold.application.verification;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.decider.Decider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a few aggregates at a time, beside a running engine: each is folded again from the
 * offsets that the index has of it, and compared with its snapshot. It walks from id to id through
 * one partition after the other, so that everything is checked in the course of time. It cannot
 * find events that neither snapshot nor index has; {@link Verification} does.
 *
 * <p>{@link #check} is not thread-safe; any thread may call {@link #report}.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class SampleCheck<S, E> {

  private static final Logger LOG = System.getLogger(SampleCheck.class.getName());

  private final Sources<S, E> sources;
  private final EventLog<E> log;
  private int partition;
  private String after = "";
  private volatile SampleReport report = new SampleReport(0, 0, 0, 0, null, null);

  /**
   * Checks what an engine is built with.
   *
   * @throws IllegalArgumentException the store has no {@link SnapshotStore#operations}
   */
  public SampleCheck(Decider<S, ?, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    this.sources = Sources.of(decider, log, snapshots);
    this.log = log;
  }

  /** What was found so far. */
  public SampleReport report() {
    return report;
  }

  /**
   * Checks the next aggregates, fewer than the limit at the end of a partition. What keeps it from
   * checking, such as a store that cannot be reached, is not thrown but in the report.
   */
  public void check(int limit) {
    try {
      LogPartition place = log.identity().partition(partition);
      List<Sample<S>> samples = new ArrayList<>(limit);
      Findings findings = new Findings();
      String last =
          sources
              .operations()
              .visitPage(place, after, limit, gather(samples, findings))
              .orElse(null);
      for (Sample<S> sample : samples) {
        check(sample, findings);
      }
      note(findings, last);
    } catch (LogException | SnapshotException e) {
      SampleReport now = report;
      report =
          new SampleReport(
              now.checked(),
              now.rounds(),
              now.unindexed(),
              now.divergent(),
              now.finding(),
              String.valueOf(e.getMessage()));
    }
  }

  /** A snapshot and the offsets that the index has of its events, of one moment. */
  private record Sample<S>(Snapshot<S> snapshot, EventOffsets offsets) {}

  private static <S> SnapshotVisitor<S> gather(List<Sample<S>> samples, Findings findings) {
    return new SnapshotVisitor<>() {
      @Override
      public void snapshot(Snapshot<S> snapshot, EventOffsets offsets) {
        samples.add(new Sample<>(snapshot, offsets));
      }

      @Override
      public void unreadable(String aggregateId, String reason) {
        findings.snapshots++;
        findings.divergent("%s: the snapshot cannot be read: %s".formatted(aggregateId, reason));
      }
    };
  }

  private void check(Sample<S> sample, Findings findings) {
    Snapshot<S> snapshot = sample.snapshot();
    if (sample.offsets().size() < snapshot.version()) {
      findings.snapshots++;
      findings.unindexed++;
      return;
    }
    String id = snapshot.aggregateId();
    AggregateFold<S> folded = new AggregateFold<>(sources.decider().initial());
    String misled = fold(sample, folded);
    if (misled != null) {
      findings.snapshots++;
      findings.divergent(id + ": " + misled);
      return;
    }
    folded.stored(snapshot, sample.offsets());
    folded.report(id, findings);
  }

  /** How the index leads to wrong events; null: it does not. */
  private @Nullable String fold(Sample<S> sample, AggregateFold<S> folded) {
    String id = sample.snapshot().aggregateId();
    try (EventCursor<E> cursor = log.readAt(log.partitionOf(id), sample.offsets())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> event : batch) {
          if (!event.aggregateId().equals(id)) {
            return "the index says that an event of it is at %s, but that is one of %s"
                .formatted(event.position(), event.aggregateId());
          }
          folded.apply(sources.decider(), event);
        }
      }
    } catch (CorruptLog e) {
      return "its events cannot be read where the index says that they stand: " + e.getMessage();
    }
    return null;
  }

  /**
   * @param last the id that was reached; null: the partition is at its end
   */
  private void note(Findings findings, @Nullable String last) {
    SampleReport now = report;
    VerificationReport found = findings.report();
    found.findings().forEach(finding -> LOG.log(Level.ERROR, "checking a sample: {0}", finding));
    long wrong = found.divergent() + found.gaps() + found.duplicates();
    long rounds = now.rounds();
    if (last == null) {
      after = "";
      partition = (partition + 1) % log.identity().partitions();
      rounds += partition == 0 ? 1 : 0;
    } else {
      after = last;
    }
    report =
        new SampleReport(
            now.checked() + found.snapshots() - found.unindexed(),
            rounds,
            now.unindexed() + found.unindexed(),
            now.divergent() + wrong,
            found.findings().isEmpty() ? now.finding() : found.findings().getLast(),
            null);
  }
}
