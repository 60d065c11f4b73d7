package io.logfold.application.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Progress;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.partition.Checkpointer.StoreWentBack;
import io.logfold.application.partition.Pending.Command;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one partition as its owner has it: the writer, and how far the log was folded. Knows
 * what to do when the writer fails: open another in its place, and look what became of the commands
 * in doubt. Of one partition's thread.
 */
final class OwnedLog<S, C, E> implements AutoCloseable {

  private static final int ACQUIRING_ATTEMPTS = 5;

  private final LogPartition partition;
  private final EventLog<E> log;
  private final Recovery<S, C, E> recovery;
  private final TailFold<S, C, E> tailFold;
  private final Checkpointer<S> checkpointer;
  private final UnderWay<S, C, E> underWay;

  private @Nullable PartitionWriter<E> writer;
  private long end;

  OwnedLog(
      LogPartition partition,
      EventLog<E> log,
      Recovery<S, C, E> recovery,
      TailFold<S, C, E> tailFold,
      Checkpointer<S> checkpointer,
      UnderWay<S, C, E> underWay) {
    this.partition = partition;
    this.log = log;
    this.recovery = recovery;
    this.tailFold = tailFold;
    this.checkpointer = checkpointer;
    this.underWay = underWay;
  }

  /** Offset after the last event known to be committed. */
  long end() {
    return end;
  }

  /**
   * Becomes the owner: fences earlier writers, then folds the log from the checkpoint to its end.
   * Waits and retries while log or store are away, and a few times when the earlier owner, which
   * does not know yet that it is to go, gets in between.
   *
   * @throws WriterFenced another owner comes each time
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws InterruptedException the partition is to close
   */
  void acquire() throws InterruptedException {
    closeWriter();
    for (int attempt = 1; writer == null; attempt++) {
      try {
        writer = recovery.openWriter();
      } catch (WriterFenced e) {
        if (attempt == ACQUIRING_ATTEMPTS) {
          throw e;
        }
        recovery.pauseAfter(e, attempt);
      }
    }
    rebuild();
  }

  /** Forgets all state and folds the log anew, from the checkpoint to its end. */
  void rebuild() throws InterruptedException {
    end = recovery.rebuild();
  }

  /**
   * Appends; see {@link PartitionWriter#append(List)}.
   *
   * @param progress to store with the events; null: none
   */
  List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable Progress progress) {
    return progress == null
        ? openedWriter().append(events)
        : openedWriter().append(events, progress);
  }

  /** Makes sure that nobody else has appended since; see {@link PartitionWriter#confirm}. */
  void confirm() {
    openedWriter().confirm();
  }

  /** What was appended has become state. */
  void folded(List<RecordedEvent<E>> appended) {
    end = appended.getLast().position().offset() + 1;
    checkpointer.grew(appended.size());
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
   * Opens a new writer and folds what is new in the log, settling the commands that turn up in it.
   *
   * @param first event of the append; null: it had none
   * @param failuresBefore how many appends of these commands failed before this one
   */
  Outcome reopen(
      List<Command<S, C, E>> commands,
      @Nullable NewEvent<E> first,
      RuntimeException failure,
      int failuresBefore)
      throws InterruptedException {
    Outcome outcome = Outcome.NOT_STORED;
    recovery.sayReopening(failure);
    PartitionWriter<E> failed = openedWriter();
    closeWriter();
    if (failure instanceof AppendOutcomeUnknown) {
      underWay.doubt(failure);
    }
    if (failuresBefore > 0) {
      recovery.pauseAfter(failure, failuresBefore); // opening works, appending does not
    }
    LateAnswers<S, C, E> answers = new LateAnswers<>(commands, first);
    for (int failures = 1; ; failures++) {
      try {
        failed = recovery.reopen(failed);
        writer = failed;
        look(answers);
        outcome = answers.stored() ? Outcome.STORED : Outcome.NOT_STORED;
        break;
      } catch (LogUnavailable | SnapshotStoreUnavailable e) {
        closeWriter();
        recovery.pauseAfter(e, failures);
      } catch (SnapshotException | StoreWentBack e) {
        recovery.mends(e);
        rebuild();
        underWay.settleDoubtful();
        outcome = failure instanceof AppendOutcomeUnknown ? Outcome.UNKNOWN : Outcome.NOT_STORED;
        break;
      } catch (WriterFenced e) {
        settleAfterFencing(commands, answers, e);
        throw e;
      }
    }
    underWay.noDoubt();
    recovery.works();
    return outcome;
  }

  /**
   * Settles the commands of an append that was fenced: by what stands in the log, as far as that
   * can be seen.
   */
  void settleAfterFencing(List<Command<S, C, E>> commands, WriterFenced fenced)
      throws InterruptedException {
    settleAfterFencing(commands, new LateAnswers<>(commands, null), fenced);
  }

  /**
   * @param answers what was found in the log so far
   */
  private void settleAfterFencing(
      List<Command<S, C, E>> commands, LateAnswers<S, C, E> answers, WriterFenced fenced)
      throws InterruptedException {
    RuntimeException doubt = null;
    try {
      look(answers);
    } catch (RuntimeException e) {
      doubt = e;
    }
    for (Command<S, C, E> command : commands) {
      if (!command.settled()) {
        command.settle(
            doubt != null
                ? UnderWay.outcomeUnknown(command, doubt)
                : UnderWay.notStored(command, fenced));
      }
    }
  }

  /**
   * Folds what the log has beyond the last known end, and settles the commands that turn up there.
   */
  private void look(LateAnswers<S, C, E> answers) throws InterruptedException {
    tailFold.fold(
        end,
        log.extent(partition.number()).end(),
        new TailFold.Observer<>() {
          @Override
          public void folded(RecordedEvent<E> event, Resident<S> after) {
            answers.seen(event, after);
            end = event.position().offset() + 1;
            checkpointer.grew(1);
          }

          @Override
          public void batchFolded(int events, long nextOffset) {
            end = nextOffset;
          }
        });
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
