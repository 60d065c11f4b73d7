package io.logfold.application.forwarding;

import io.logfold.application.eventlog.StreamPosition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a record of a stream of commands comes from, and what becomes of it. A {@link Forwarding}
 * makes it and looks whether it {@linkplain #isDone is done}; the rest is for the engine.
 * Thread-safe, unless a method says otherwise.
 */
public final class Delivery {

  private final StreamPosition position;
  private final Run run;
  private final boolean insisting;
  private final @Nullable Function<String, CompletionStage<Void>> keeper;
  private volatile boolean done;

  /** Completes when it is kept aside; confined to the partition's thread. */
  private @Nullable CompletionStage<Void> kept;

  /**
   * @param position to store when it is done with
   * @param run what it is one of
   * @param insisting whether it has to be delivered again when it cannot be carried out now; if
   *     not, that is an answer like any other
   */
  public Delivery(StreamPosition position, Run run, boolean insisting) {
    this(position, run, insisting, null);
  }

  /**
   * @param position to store when it is done with
   * @param run what it is one of
   * @param insisting whether it has to be delivered again when it cannot be carried out now; if
   *     not, that is an answer like any other
   * @param keeper where no caller waits for an answer: begins to keep aside, with this reason, what
   *     can never be carried out. It is not done with before that has succeeded. Called by the
   *     partition's thread, which must not wait in it
   */
  public Delivery(
      StreamPosition position,
      Run run,
      boolean insisting,
      @Nullable Function<String, CompletionStage<Void>> keeper) {
    this.position = position;
    this.run = run;
    this.insisting = insisting;
    this.keeper = keeper;
  }

  /** What is stored when it is done with. */
  public StreamPosition position() {
    return position;
  }

  /** The run that it belongs to. */
  public Run run() {
    return run;
  }

  /** Whether it has to be delivered again when it cannot be carried out now. */
  public boolean insisting() {
    return insisting;
  }

  /**
   * Keeps it aside, because it can never be carried out. Confined to the partition's thread.
   *
   * @return completes when it is kept aside, if it has to be; the same one each time
   */
  public CompletionStage<Void> keepAside(String reason) {
    CompletionStage<Void> present = kept;
    if (present == null) {
      present = keeper == null ? CompletableFuture.completedFuture(null) : keeper.apply(reason);
      kept = present;
    }
    return present;
  }

  /** Whether it was stored that this is done with, so that it never comes again. */
  public boolean isDone() {
    return done;
  }

  /** Notes that it is stored that this is done with. */
  public void complete() {
    done = true;
  }

  /**
   * What is delivered one after the other. It is carried out in order: once something has to be
   * delivered again, nothing after it is carried out before that. Thread-safe.
   */
  public static final class Run {
    private volatile boolean broken;

    /** Lets everything fail that is not carried out yet. */
    public void breakOff() {
      broken = true;
    }

    /** Whether the stream has to be taken up again. */
    public boolean isBroken() {
      return broken;
    }
  }
}
