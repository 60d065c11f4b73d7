package io.logfold.bootstrap.verification;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.domain.Decider;
import io.logfold.postgres.SnapshotOperations;
import io.logfold.postgres.SnapshotVisitor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a few aggregates at a time, beside a running service: each is folded anew from the
 * offsets that the index has of it, and compared with its snapshot. It walks from id to id through
 * one partition after the other, so that everything is checked in the course of time. What neither
 * snapshot nor index knows of is beyond it; {@link Verification} finds that too.
 *
 * <p>One thread at a time may call {@link #check}; any may call {@link #report}.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class SampleCheck<S, E> {

  private static final Logger LOG = System.getLogger(SampleCheck.class.getName());

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;
  private final SnapshotOperations<S> snapshots;
  private int partition;
  private String after = "";
  private volatile SampleReport report = new SampleReport(0, 0, 0, 0, null, null);

  public SampleCheck(Decider<S, ?, E> decider, EventLog<E> log, SnapshotOperations<S> snapshots) {
    this.decider = decider;
    this.log = log;
    this.snapshots = snapshots;
  }

  /** What was found so far. */
  public SampleReport report() {
    return report;
  }

  /**
   * Checks the next ones, at most so many; fewer at the end of a partition. Never throws: what
   * keeps it from checking is in the report.
   */
  public void check(int limit) {
    try {
      LogPartition place = log.identity().partition(partition);
      List<Sample<S>> samples = new ArrayList<>(limit);
      Findings findings = new Findings();
      String last = snapshots.some(place, after, limit, gather(samples, findings)).orElse(null);
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

  /** A snapshot and where its events are said to stand, of one moment. */
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
    Refolded<S> folded = new Refolded<>(decider.initial());
    String misled = fold(sample, folded);
    if (misled != null) {
      findings.snapshots++;
      findings.divergent(id + ": " + misled);
      return;
    }
    folded.stored(snapshot, sample.offsets());
    folded.tell(id, findings);
  }

  /** Says how the index leads astray; null: it does not. */
  private @Nullable String fold(Sample<S> sample, Refolded<S> folded) {
    String id = sample.snapshot().aggregateId();
    try (EventCursor<E> cursor = log.readAt(log.partitionOf(id), sample.offsets())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> event : batch) {
          if (!event.aggregateId().equals(id)) {
            return "the index says that an event of it stands at %s, but that is one of %s"
                .formatted(event.position(), event.aggregateId());
          }
          folded.apply(decider, event);
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
