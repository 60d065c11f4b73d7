package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.internal.partition.Pending.Command;
import io.logfold.application.internal.partition.Replay.Replayed;
import io.logfold.application.internal.partition.Trouble.Away;
import io.logfold.application.ownership.Lease;
import io.logfold.application.snapshot.SnapshotException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the log of one partition as its owner, and knows how far the log was folded. When the
 * writer fails, it opens another term and looks up what became of the commands in doubt. Confined
 * to the partition's thread.
 */
final class PartitionAppender<S, C, E> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(PartitionAppender.class.getName());
  private static final int ACQUIRING_ATTEMPTS = 5;

  private final LogPartition partition;
  private final EventLog<E> log;
  private final Lease lease;
  private final FoldedState<S, C, E> state;
  private final Recovery<S, C, E> recovery;
  private final Patience patience;
  private final InFlightRequests<S, C, E> inFlight;

  private @Nullable PartitionWriter<E> writer;

  /** The youngest writer, also when it is closed; null: there never was one. */
  private @Nullable PartitionWriter<E> last;

  /** Everything that counts before it is folded. */
  private Place place = Place.BEGINNING;

  private SkippedRecords skipped = SkippedRecords.NONE;

  PartitionAppender(
      PartitionSetup<S, C, E> setup,
      PartitionEnvironment environment,
      FoldedState<S, C, E> state,
      Recovery<S, C, E> recovery,
      Patience patience,
      InFlightRequests<S, C, E> inFlight) {
    this.partition = setup.partition();
    this.log = setup.log();
    this.lease = environment.lease();
    this.state = state;
    this.recovery = recovery;
    this.patience = patience;
    this.inFlight = inFlight;
  }

  /** The place behind everything that is folded. */
  Place place() {
    return place;
  }

  /** What was skipped while the log was folded, because it does not count. */
  SkippedRecords skipped() {
    return skipped;
  }

  /**
   * Becomes the owner: folds the log from the checkpoint to its present end, opens a term, and
   * folds what came in between. Waits and retries while log or store are away, and a few times when
   * another owner opens a term at the same time. An owner that stopped at a fault becomes the owner
   * again only if no other has come since.
   *
   * @throws WriterFenced another owner comes each time, or came since
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws io.logfold.application.eventlog.EventsLost the log lost what snapshots contain
   * @throws InterruptedException the partition is to close
   */
  void acquire() throws InterruptedException {
    closeWriter();
    rebuild();
    PartitionWriter<E> before = last;
    for (int attempt = 1; writer == null; attempt++) {
      try {
        use(before == null ? openWriter() : reopened(before));
      } catch (WriterFenced e) {
        if (before != null || attempt == ACQUIRING_ATTEMPTS) {
          throw e;
        }
        patience.pauseAfter(e, attempt);
      }
    }
    var unused = catchUp(new OutcomeLookup<>(List.of(), null, null));
    patience.end();
  }

  /**
   * Never on behalf of a partition that is to close, for that would fence the node that has it
   * next.
   */
  private PartitionWriter<E> openWriter() throws InterruptedException {
    return patience.untilLogAnswers(() -> log.openWriter(partition.number(), place));
  }

  /** The same in place of a writer that failed, unless another owner took over meanwhile. */
  private PartitionWriter<E> reopened(PartitionWriter<E> failed) throws InterruptedException {
    return patience.untilLogAnswers(
        () ->
            failed.reopen(log.verify(partition.number(), state.checkpointer().lastRead(), place)));
  }

  /** Forgets all state and folds the log anew, from the checkpoint to its end. */
  void rebuild() throws InterruptedException {
    restore(recovery.rebuild());
  }

  /**
   * The same beside the partition's owner.
   *
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the snapshots are damaged
   */
  void rebuildBesideOwner() throws InterruptedException {
    restore(recovery.rebuildBesideOwner());
  }

  private void restore(Replayed replayed) {
    place = replayed.place();
    skipped = replayed.skipped();
  }

  /**
   * Appends; see {@link PartitionWriter#append}. What was appended is to be {@linkplain #folded
   * folded} next.
   *
   * @throws WriterFenced also when this node was paused and may have lost the partition
   */
  List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable LogNote note) {
    if (!lease.holds(partition.number())) {
      throw new WriterFenced(
          partition
              + ": nothing was sent, because this node stood still and may have lost the partition");
    }
    return openedWriter().append(events, note);
  }

  /** What was appended has become state. */
  void folded(List<RecordedEvent<E>> appended, @Nullable LogNote note) {
    place = openedWriter().place();
    int grown = appended.size();
    if (note != null) {
      state.notes().fold(note);
      grown++;
    }
    state.checkpointer().addToTail(grown);
  }

  private void use(PartitionWriter<E> opened) {
    writer = opened;
    last = opened;
  }

  private PartitionWriter<E> openedWriter() {
    if (writer == null) {
      throw new IllegalStateException(partition + " has no writer");
    }
    return writer;
  }

  /** What became of an append that seemed to have failed. */
  enum Outcome {
    STORED,
    /** Or it had no events, and nothing depends on it. */
    NOT_STORED,
    UNKNOWN
  }

  /**
   * Opens a new term and folds what is new in the log, settling the commands that turn up in it.
   *
   * @param first event of the append; null: it had none
   * @param note of the append; null: it had none
   * @param failuresBefore how many appends of these commands failed before this one
   */
  Outcome reopen(
      List<Command<S, C, E>> commands,
      @Nullable NewEvent<E> first,
      @Nullable LogNote note,
      RuntimeException failure,
      int failuresBefore)
      throws InterruptedException {
    LOG.log(Level.INFO, "%s: opening a new writer: %s".formatted(partition, failure.getMessage()));
    PartitionWriter<E> failed = openedWriter();
    closeWriter();
    if (failure instanceof AppendOutcomeUnknown) {
      inFlight.doubt(failure);
    }
    if (failuresBefore > 0) {
      patience.pauseAfter(failure, failuresBefore); // opening works, appending does not
    }
    OutcomeLookup<S, C, E> answers = new OutcomeLookup<>(commands, first, note);
    Outcome outcome;
    try {
      use(reopened(failed));
      if (catchUp(answers)) {
        outcome = answers.stored() ? Outcome.STORED : Outcome.NOT_STORED;
      } else {
        inFlight.settleInDoubt();
        outcome = failure instanceof AppendOutcomeUnknown ? Outcome.UNKNOWN : Outcome.NOT_STORED;
      }
    } catch (WriterFenced e) {
      settleAfterFencing(commands, answers, e);
      throw e;
    }
    inFlight.noDoubt();
    patience.end();
    return outcome;
  }

  /**
   * Folds what the log has up to the opening of the own term, however long log and store are away.
   *
   * @return whether every record of it was seen; false: all was rebuilt instead, and what became of
   *     single commands is not known
   */
  private boolean catchUp(OutcomeLookup<S, C, E> answers) throws InterruptedException {
    for (int failures = 1; ; failures++) {
      try {
        Place opened = openedWriter().place();
        look(answers, opened.offset());
        requireSame(opened);
        return true;
      } catch (LogUnavailable | SnapshotException | StoreRegressed e) {
        Trouble trouble = Trouble.of(e);
        if (!(trouble instanceof Away)) {
          recovery.prepareRebuild(trouble);
          rebuild();
          return false;
        }
        patience.pauseAfter(e, failures);
      }
    }
  }

  /** What was folded is what the writer read when it opened its term. */
  private void requireSame(Place opened) {
    if (place.offset() <= opened.offset() && !place.isSameAs(opened)) {
      throw new EventsLost(
          partition
              + ": the log led to "
              + opened
              + " when its term was opened, and now to "
              + place
              + "; acknowledged events are lost");
    }
    state.checkpointer().readUpTo(opened);
  }

  /**
   * Settles the commands of an append that was fenced: by what the log has, as far as that can be
   * seen.
   */
  void settleAfterFencing(List<Command<S, C, E>> commands, WriterFenced fenced)
      throws InterruptedException {
    settleAfterFencing(commands, new OutcomeLookup<>(commands, null, null), fenced);
  }

  /**
   * @param answers what was found in the log so far
   */
  private void settleAfterFencing(
      List<Command<S, C, E>> commands, OutcomeLookup<S, C, E> answers, WriterFenced fenced)
      throws InterruptedException {
    RuntimeException doubt = null;
    try {
      look(answers, log.extent(partition.number()).end());
    } catch (RuntimeException e) {
      doubt = e;
    }
    for (Command<S, C, E> command : commands) {
      if (!command.settled()) {
        command.settle(
            doubt != null
                ? InFlightRequests.outcomeUnknown(command, doubt)
                : InFlightRequests.notStored(command, fenced));
      }
    }
  }

  /**
   * Folds what the log has beyond the last known place, and settles the commands that turn up
   * there.
   */
  private void look(OutcomeLookup<S, C, E> answers, long to) throws InterruptedException {
    if (to > place.offset()) {
      Place before = place;
      SkippedRecords found =
          state
              .tailFold()
              .fold(
                  before,
                  to,
                  new TailFold.Observer<>() {
                    @Override
                    public void folded(RecordedEvent<E> event, Resident<S> after) {
                      answers.seen(event, after);
                      state.checkpointer().addToTail(1);
                    }

                    @Override
                    public void noted(LogNote note) {
                      answers.seen(note);
                      state.notes().fold(note);
                    }

                    @Override
                    public void partFolded(int events) {}

                    @Override
                    public void reached(Place reached) {
                      place = reached;
                    }
                  });
      skipped = skipped.plus(found);
    }
    answers.settle();
  }

  /** Gives the writer up, if there is one. */
  @Override
  public void close() {
    closeWriter();
  }

  private void closeWriter() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
