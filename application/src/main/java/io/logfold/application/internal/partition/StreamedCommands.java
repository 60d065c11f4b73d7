package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.internal.partition.Pending.Delivered;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a batch that came through the stream of commands: keeps them in order, and knows
 * how far the stream was taken. Confined to the partition's thread.
 */
final class StreamedCommands<S, C, E> {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  /** The whole partition waits meanwhile, so it is no more than a hiccup. */
  private static final Duration KEEP_PATIENCE = Duration.ofMillis(250);

  private final List<Delivered<S, C, E>> delivered = new ArrayList<>();
  private int stored;
  private int tried;
  private boolean givenUp;

  StreamedCommands(List<? extends Pending<S, C, E>> requests) {
    for (Pending<S, C, E> request : requests) {
      if (request instanceof Delivered<S, C, E> one && one.delivery() != null) {
        delivered.add(one);
      }
    }
  }

  /** Looks at what is settled already, and holds back what comes after something that waits. */
  void keepOrder() {
    for (Delivered<S, C, E> one : delivered) {
      // Also one that is settled: something before it, in an earlier batch, may have to come again.
      if (admits(one) && one.settled()) {
        note(one);
      }
    }
  }

  /** Whether it may be carried out, or was; if not, it is settled. */
  boolean admits(Delivered<S, C, E> one) {
    Delivery delivery = one.delivery();
    if (delivery == null || !delivery.run().isBroken()) {
      return true;
    }
    one.hold();
    if (!one.settled()) {
      one.settle(
          new Unavailable(
              one.aggregateId() + ": an earlier command of the stream waits", RETRY_SOON, null));
    }
    return false;
  }

  /** Takes note of how something was settled. */
  void note(Delivered<S, C, E> one) {
    Delivery delivery = one.delivery();
    if (delivery != null && !isFinal(one, delivery)) {
      delivery.run().breakOff();
    }
  }

  private static boolean isFinal(Delivered<?, ?, ?> one, Delivery delivery) {
    EngineException failure = one.failure();
    return !one.held()
        && (failure == null || failure instanceof CommandFailed || !delivery.insisting());
  }

  /**
   * How far the stream was taken, if that is farther than what was stored; else null. Waits a
   * little until what failed is kept aside; what is not by then comes again, in another run.
   */
  @Nullable StreamPosition unstored() throws InterruptedException {
    if (givenUp) {
      return null;
    }
    tried = kept(next());
    return tried == stored ? null : delivery(tried - 1).position();
  }

  /** What {@link #unstored} returned is stored. */
  void stored() {
    for (; stored < tried; stored++) {
      delivery(stored).complete();
    }
  }

  /**
   * It is not known whether what {@link #unstored} returned is stored. To store less could bring
   * back what took effect, to store more could leave out what did not: the stream has to be taken
   * up again from the position that the log has.
   */
  void giveUp() {
    givenUp = true;
    delivered.forEach(one -> Objects.requireNonNull(one.delivery()).run().breakOff());
  }

  /** Index after the last that is done with, as all before it are. */
  private int next() {
    int next = stored;
    while (next < delivered.size()
        && delivered.get(next).settled()
        && isFinal(delivered.get(next), delivery(next))) {
      next++;
    }
    return next;
  }

  /** The first of those up to that index that failed and is not kept aside; or that index. */
  private int kept(int end) throws InterruptedException {
    List<CompletableFuture<Void>> keeping = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (int i = stored; i < end; i++) {
      if (delivered.get(i).failure() instanceof CommandFailed failed) {
        // All of them at once: many are kept as fast as one.
        keeping.add(
            delivery(i).keepAside(String.valueOf(failed.getMessage())).toCompletableFuture());
        indexes.add(i);
      }
    }
    // For those of a run that is broken it was waited already.
    if (indexes.stream().anyMatch(index -> !delivery(index).run().isBroken())) {
      waitFor(keeping);
    }
    for (int i = 0; i < keeping.size(); i++) {
      if (keeping.get(i).state() != Future.State.SUCCESS) {
        delivery(indexes.get(i)).run().breakOff();
        return indexes.get(i);
      }
    }
    return end;
  }

  private static void waitFor(List<CompletableFuture<Void>> keeping) throws InterruptedException {
    try {
      CompletableFuture.allOf(keeping.toArray(CompletableFuture[]::new))
          .get(KEEP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // each of them is looked at below
    }
  }

  private Delivery delivery(int index) {
    return Objects.requireNonNull(delivered.get(index).delivery());
  }
}
