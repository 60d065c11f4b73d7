package io.logfold.application.internal.partition;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A batch into the mailbox and out of it, by one thread: what the hand-over of a command costs. */
@State(Scope.Thread)
public class MailboxBenchmark {

  private static final int BATCH = 64;

  private final Mailbox<Integer> mailbox = new Mailbox<>(4_096);
  private final List<Integer> drained = new ArrayList<>(BATCH);

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int offerAndDrain() throws InterruptedException {
    for (int i = 0; i < BATCH; i++) {
      if (mailbox.offer(i) != Mailbox.Offer.TAKEN) {
        throw new IllegalStateException("full");
      }
    }
    drained.clear();
    mailbox.drain(drained, BATCH, Long.MAX_VALUE);
    return drained.size();
  }
}
