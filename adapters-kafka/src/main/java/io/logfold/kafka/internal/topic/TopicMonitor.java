package io.logfold.kafka.internal.topic;

import io.logfold.application.eventlog.LogIdentity;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the topic of the events at intervals, on a thread of its own, because others may change it
 * while it is in use. It only reports what it finds: appends to a topic that was deleted or created
 * anew get no acknowledgement that counts, and in a topic that was given partitions or unsafe
 * settings events are still stored where they belong.
 *
 * <p>Thread-safe.
 */
public final class TopicMonitor implements AutoCloseable {

  private static final Logger LOG = System.getLogger(TopicMonitor.class.getName());

  private final EventTopic topic;
  private final LogIdentity opened;
  private final Duration every;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * How many checks in a row have not found the topic: a broker may not know it for a moment. Only
   * the monitor's thread uses it.
   */
  private int missed;

  private volatile State state = new State(null, null);

  /**
   * The latest finding.
   *
   * @param trouble why nothing can be served; null: it can
   * @param warning what an administrator has to correct soon; null: nothing
   */
  private record State(@Nullable String trouble, @Nullable String warning) {}

  /**
   * @param opened what the topic was when it was opened
   */
  public TopicMonitor(EventTopic topic, LogIdentity opened, Duration every) {
    this.topic = topic;
    this.opened = opened;
    this.every = every;
    Thread.ofPlatform().daemon().name("logfold-topic-" + opened.name()).start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          report(check());
        } catch (UnknownTopicOrPartitionException e) {
          missed++;
        } catch (RuntimeException e) {
          LOG.log(Level.DEBUG, "topic " + opened.name() + " is checked again later", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private State check() {
    Optional<LogIdentity> found = topic.find();
    if (found.isEmpty()) {
      missed++;
      return missed < 2
          ? state
          : new State(
              "topic '%s' does not exist any more: its events are gone. Restore it from a backup; after a restart an empty one is created"
                  .formatted(opened.name()),
              null);
    }
    missed = 0;
    LogIdentity now = found.get();
    if (!now.id().equals(opened.id())) {
      return new State(
          "topic '%s' was deleted and created again (its id was %s and is %s): nothing is stored in the new one by this process. Restore the old one, or restart to go on with the new one"
              .formatted(opened.name(), opened.id(), now.id()),
          null);
    }
    if (now.partitions() != opened.partitions()) {
      return new State(
          null,
          "topic '%s' has %s partitions, but had %s when it was opened: this process goes on with %s, but one that starts now refuses the log, since aggregates would lie in two partitions. Copy the events, by key and in their order, into a new topic with the number you want"
              .formatted(
                  opened.name(), now.partitions(), opened.partitions(), opened.partitions()));
    }
    return new State(
        null,
        topic
            .unsafe()
            .map(
                unsafe ->
                    unsafe.message()
                        + ". Events are stored meanwhile, but the oldest ones will be lost, and a process that starts now refuses the topic")
            .orElse(null));
  }

  private void report(State now) {
    if (now.equals(state)) {
      return;
    }
    String wrong = now.trouble() == null ? now.warning() : now.trouble();
    state = now;
    if (wrong == null) {
      LOG.log(Level.INFO, "topic {0} is as it should be again", opened.name());
    } else {
      LOG.log(Level.ERROR, wrong);
    }
  }

  /** Why nothing can be served; null: it can, as far as is known. */
  public @Nullable String trouble() {
    return state.trouble();
  }

  /** What an administrator has to correct soon; null: nothing. */
  public @Nullable String warning() {
    return state.warning();
  }

  @Override
  public void close() {
    closing.countDown();
  }
}
