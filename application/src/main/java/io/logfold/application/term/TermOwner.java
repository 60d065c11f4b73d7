package io.logfold.application.term;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.term.PartitionRecords.StampCursor;
import io.logfold.application.term.ReaderRule.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a partition for one term.
 *
 * <p><em>Acquire</em>: read to some recent end, append a record that opens the next term, read on
 * up to and including the offset X at which that was acknowledged. It succeeded exactly when the
 * record at X is the own one and the term after it is the own one. (That the record was accepted
 * somewhere is not enough: a copy of it at an earlier offset may have lost.) Whoever has read X has
 * seen everything that can ever count before it, whatever leader answered earlier.
 *
 * <p><em>Append</em>: send with the next indexes, expect the very next offsets. When all records of
 * the group, and of all groups before it, were acknowledged there, it counts. When they were
 * acknowledged at later offsets, because ghosts of an earlier owner came between, read on through
 * the last of them: if the term is still the own one, nothing is pending, and the group counts as
 * the next one, it is confirmed. (Without that exception a zombie would throw the living owner
 * out.) After any other outcome nothing more is sent in this term: within a term an index is used
 * for one content only. The next term's opening record is the barrier that decides what was in
 * doubt.
 *
 * <p>Safety rests on one order per partition, and on acknowledged records being in every replica
 * that is in sync; not on the idempotent producer, on one batch per append, on clocks, leases or
 * the group protocol. Not thread-safe.
 *
 * @param <W> records to be written
 */
public final class TermOwner<W> {

  private final PartitionRecords<W> records;
  private final Term term;
  private Place place;

  /** The offset that the next record is expected at. */
  private long expected;

  /**
   * Leader epoch of the record that was read last. What was appended since has not been read: it is
   * known to lie there as long as the leader is the same.
   */
  private int epoch;

  private List<Long> ghosts = new ArrayList<>();
  private @Nullable LogException spent;

  private TermOwner(PartitionRecords<W> records, Term term, Place place, List<Long> ghosts) {
    this.records = records;
    this.term = term;
    this.place = place;
    this.expected = place.offset();
    this.epoch = place.leaderEpoch();
    this.ghosts.addAll(ghosts);
  }

  /**
   * Acquires a partition. One attempt: after a failure the caller may try again, with another
   * nonce.
   *
   * @param opening makes the record that opens a term
   * @param from a place up to which the log was read before
   * @param nonce never used before
   * @param yieldsTo holds for a term that must not be ended by this attempt
   * @throws WriterFenced another writer opened a term at the same time, or {@code yieldsTo} held
   * @throws LogUnavailable the attempt failed
   * @throws io.logfold.application.eventlog.EventsLost the log does not have {@code from}
   */
  public static <W> TermOwner<W> acquire(
      PartitionRecords<W> records,
      Function<Term, W> opening,
      Place from,
      String nonce,
      Predicate<Term> yieldsTo) {
    LogPartition partition = records.partition();
    Reading reading = new Reading(records, from);
    reading.through(records.extent(from.offset()).end());
    Term before = reading.rule.term();
    if (yieldsTo.test(before)) {
      throw new WriterFenced(
          "%s: another owner has opened term %s; this one stops writing"
              .formatted(partition, before.number()));
    }
    Term mine = new Term(before.number() + 1, nonce);
    long opened = send(records, opening.apply(mine));
    reading.through(opened + 1);
    StampedRecord last = reading.last;
    if (last == null
        || last.offset() != opened
        || !new Stamp.Opening(mine).equals(last.stamp())
        || !reading.rule.term().equals(mine)) {
      throw new WriterFenced(
          "%s: another owner opened term %s at the same time; its opening at offset %s lost"
              .formatted(partition, reading.rule.term().number(), opened));
    }
    return new TermOwner<>(records, mine, reading.rule.place(), reading.ghosts);
  }

  private static <W> long send(PartitionRecords<W> records, W opening) {
    try {
      long offset = records.send(List.of(opening))[0];
      if (offset >= 0) {
        return offset;
      }
      throw new LogUnavailable(
          "%s: the opening of a term was acknowledged without an offset"
              .formatted(records.partition()));
    } catch (AppendOutcomeUnknown | UnwritableEvent e) {
      throw new LogUnavailable(
          "%s: cannot open a term: %s".formatted(records.partition(), e.getMessage()), e);
    }
  }

  /** The own term. */
  public Term term() {
    return term;
  }

  /**
   * The place behind what was appended last; at first, behind the opening of the term. An
   * acknowledgement does not say the leader's epoch, so that is not in it before it was read.
   */
  public Place place() {
    return place;
  }

  /**
   * Offsets of the ghosts that were come across since the last call.
   *
   * @return in rising order
   */
  public List<Long> takeGhosts() {
    if (ghosts.isEmpty()) {
      return List.of();
    }
    List<Long> taken = List.copyOf(ghosts);
    ghosts = new ArrayList<>();
    return taken;
  }

  /** The stamp of the record at this position of the next group. */
  public Stamp.Data stamp(int position, int groupSize) {
    return new Stamp.Data(term, place.index() + 1 + position, groupSize - 1 - position);
  }

  /**
   * Appends a group.
   *
   * @param size how many records, at least one
   * @param record makes the record at a position, with its {@link #stamp}
   * @return the offsets at which the records count
   * @throws WriterFenced another owner has opened a term; what lies before that decides
   * @throws AppendOutcomeUnknown the next term decides
   * @throws LogUnavailable nothing was sent: this owner is spent
   * @throws UnwritableEvent a record was refused for good; nothing counts, and this owner is spent
   */
  public long[] append(int size, IntFunction<W> record) {
    if (spent instanceof WriterFenced fenced) {
      throw fenced;
    }
    if (spent != null) {
      throw new LogUnavailable(
          "%s: nothing was sent, this writer is spent: %s"
              .formatted(records.partition(), spent.getMessage()),
          spent);
    }
    List<W> group = new ArrayList<>(size);
    for (int position = 0; position < size; position++) {
      group.add(record.apply(position));
    }
    try {
      long[] offsets = records.send(group);
      if (areExpected(offsets)) {
        expected += size;
        place = new Place(expected, term, place.index() + size, Place.UNKNOWN_EPOCH);
        return offsets;
      }
      return confirm(offsets);
    } catch (LogException e) {
      spent = e;
      throw e;
    } catch (RuntimeException | Error e) {
      spent = new AppendOutcomeUnknown("%s: %s".formatted(records.partition(), e), e);
      throw e;
    }
  }

  private boolean areExpected(long[] offsets) {
    for (int i = 0; i < offsets.length; i++) {
      if (offsets[i] != expected + i) {
        return false;
      }
    }
    return true;
  }

  /** Records landed elsewhere than expected; later offsets can be confirmed by reading on. */
  private long[] confirm(long[] offsets) {
    long last = Arrays.stream(offsets).max().orElseThrow();
    if (Arrays.stream(offsets).anyMatch(offset -> offset < expected)) {
      throw new AppendOutcomeUnknown(
          "%s: records expected at offset %s and beyond were acknowledged at %s; open a new term and read the log"
              .formatted(records.partition(), expected, Arrays.toString(offsets)));
    }
    Reading reading = new Reading(records, new Place(place.offset(), term, place.index(), epoch));
    try {
      reading.through(last + 1);
    } catch (LogUnavailable | CorruptLog | EventsLost e) {
      // Also when the leader has changed since: then more has to be read than this owner knows of.
      throw new AppendOutcomeUnknown(
          "%s: what was acknowledged cannot be read back: %s"
              .formatted(records.partition(), e.getMessage()),
          e);
    }
    ghosts.addAll(reading.ghosts);
    if (!reading.rule.term().equals(term)) {
      throw new WriterFenced(
          "%s: another owner has opened term %s; this one stops writing"
              .formatted(records.partition(), reading.rule.term().number()));
    }
    if (reading.rule.isPending() || reading.rule.index() != place.index() + offsets.length) {
      throw new AppendOutcomeUnknown(
          "%s: what was acknowledged at %s does not count as it lies there; open a new term and read the log"
              .formatted(records.partition(), Arrays.toString(offsets)));
    }
    place = reading.rule.place();
    epoch = place.leaderEpoch();
    expected = last + 1;
    return reading.counted.stream().mapToLong(Long::longValue).toArray();
  }

  /** Gives up; nothing more is sent. */
  public void close() {
    if (spent == null) {
      spent = new LogUnavailable(records.partition() + ": this writer is closed; open another");
    }
  }

  /** Reads stamps on from a place. */
  private static final class Reading {
    private final PartitionRecords<?> records;
    private final ReaderRule rule;
    private final List<Long> ghosts = new ArrayList<>();
    private final List<Long> counted = new ArrayList<>();
    private final List<Long> pending = new ArrayList<>();
    private @Nullable StampedRecord last;
    private long next = -1;

    Reading(PartitionRecords<?> records, Place from) {
      this.records = records;
      this.rule = new ReaderRule(records.partition(), from);
    }

    void through(long to) {
      if (next < 0) {
        LogExtent extent = records.extent(0);
        next = rule.firstOffset(extent.start());
        if (next < extent.start()) {
          throw new CorruptLog(
              "%s: the log begins at %s, but offset %s was to be read; events between were deleted"
                  .formatted(records.partition(), extent.start(), next));
        }
      }
      if (next >= to) {
        return;
      }
      StampedRecord before = last;
      boolean compares = before != null;
      try (StampCursor cursor = records.read(before == null ? next : before.offset(), to)) {
        for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
          for (StampedRecord record : batch) {
            if (compares) {
              requireSame(before, record);
              compares = false;
            } else {
              accept(record);
            }
          }
        }
      }
      next = to;
    }

    /** Between two readings the log may have been cut, and refilled. */
    private void requireSame(@Nullable StampedRecord before, StampedRecord now) {
      if (!now.equals(before)) {
        throw new EventsLost(
            "%s: the log had %s, and now has %s; acknowledged events may be lost"
                .formatted(records.partition(), before, now));
      }
    }

    private void accept(StampedRecord record) {
      last = record;
      Verdict verdict = rule.accept(record.offset(), record.stamp(), record.leaderEpoch());
      switch (verdict) {
        case JOINS -> pending.add(record.offset());
        case COMPLETES -> {
          counted.addAll(pending);
          counted.add(record.offset());
          pending.clear();
        }
        case OPENS -> {
          ghosts.addAll(pending);
          pending.clear();
        }
        case GHOST -> ghosts.add(record.offset());
        case BEFORE, FOREIGN -> {}
      }
    }
  }
}
