package io.logfold.application.partition;

import io.logfold.application.eventlog.StreamPosition;

/** Where something comes from that was sent through a stream of commands. Any thread. */
public final class Delivery {

  private final StreamPosition position;
  private final Run run;
  private final boolean insisting;
  private volatile boolean done;

  /** Refused because something before it waits; of the partition's thread. */
  boolean held;

  /**
   * @param position to store when it is done with
   * @param run what it is one of
   * @param insisting whether it has to be delivered again when it cannot be carried out now; if
   *     not, that is an answer like any other
   */
  public Delivery(StreamPosition position, Run run, boolean insisting) {
    this.position = position;
    this.run = run;
    this.insisting = insisting;
  }

  StreamPosition position() {
    return position;
  }

  Run run() {
    return run;
  }

  boolean insisting() {
    return insisting;
  }

  /** Whether it was stored that this is done with, so that it never comes again. */
  public boolean isDone() {
    return done;
  }

  void done() {
    done = true;
  }

  /**
   * What is delivered one after the other. It is carried out in order: once something has to be
   * delivered again, nothing after it is carried out before that. Any thread.
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
