package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that freezes or dies: everything acknowledged stays, everything denied stays away. */
@UseServices
class BrokerFailureTest {

  private static final Duration COMMIT_DEADLINE = Duration.ofSeconds(2);

  private final EmbeddedServices services;
  private final EmbeddedServer broker;
  private final KafkaEventLog<Note> log;

  BrokerFailureTest(TestServices services) {
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.broker = this.services.server(Service.KAFKA);
    this.log =
        Fixtures.log(this.services.kafka(), services.unique("orders"))
            .commitDeadline(COMMIT_DEADLINE)
            .stallDeadline(Duration.ofSeconds(15))
            .open();
  }

  @AfterEach
  void close() {
    log.close();
    services.close();
  }

  @Test
  void a_batch_that_the_frozen_broker_never_accepted_is_denied_and_stays_away() {
    PartitionWriter<Note> writer = log.openWriter(0);
    writer.append(batch(1, 1));
    broker.suspend();
    long before = System.nanoTime();

    LogException end = catchThrowableOfType(LogException.class, () -> writer.append(batch(2, 5)));

    assertThat(end).isInstanceOf(LogUnavailable.class).hasMessageContaining("nothing was stored");
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isLessThan(COMMIT_DEADLINE.multipliedBy(4));
    broker.resume();
    try (PartitionWriter<Note> next = openWriter()) {
      next.append(batch(2, 1));
    }
    assertThat(versions()).containsExactly(1L, 2L);
  }

  @Test
  void closing_a_writer_ends_an_append_that_hangs() {
    PartitionWriter<Note> writer = log.openWriter(0);
    writer.append(batch(1, 1));
    broker.suspend();
    CompletableFuture<LogException> hanging =
        CompletableFuture.supplyAsync(
            () -> catchThrowableOfType(LogException.class, () -> writer.append(batch(2, 1))));
    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    long before = System.nanoTime();
    writer.close();

    assertThat(hanging.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(LogUnavailable.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    broker.resume();
  }

  /**
   * Appends without a pause while the broker is frozen or killed at a random moment. Seeded as far
   * as that goes; what is checked holds for every moment.
   */
  @Test
  void whatever_the_moment_of_the_failure_the_log_has_what_was_said() {
    Random random = new Random(11);
    long nextVersion = 1;
    for (int round = 0; round < 3; round++) {
      boolean kill = round % 3 == 2;
      PartitionWriter<Note> writer = openWriter();
      List<Long> acknowledged = new ArrayList<>(versions());
      assertThat(acknowledged).isSorted().doesNotHaveDuplicates();
      nextVersion = acknowledged.isEmpty() ? 1 : acknowledged.getLast() + 1;

      long millis = random.nextLong(20, 220);
      CompletableFuture<Void> failure =
          CompletableFuture.runAsync(
              () -> {
                LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
                if (kill) {
                  broker.kill();
                } else {
                  broker.suspend();
                }
              });
      LogException end = null;
      while (end == null) {
        List<NewEvent<Note>> batch = batch(nextVersion, 3);
        try {
          writer.append(batch).forEach(event -> acknowledged.add(event.version()));
          nextVersion += 3;
        } catch (LogException e) {
          end = e;
        }
      }
      failure.join();
      if (kill) {
        broker.start();
      } else {
        broker.resume();
      }
      writer.close();
      openWriter().close();
      List<Long> withTheLast = new ArrayList<>(acknowledged);
      for (long version = nextVersion; version < nextVersion + 3; version++) {
        withTheLast.add(version);
      }
      if (end instanceof AppendOutcomeUnknown) {
        assertThat(versions()).isIn(acknowledged, withTheLast);
      } else {
        assertThat(versions()).as(end.toString()).isEqualTo(acknowledged);
      }
    }
  }

  /** As the engine does: again, until it works. */
  private PartitionWriter<Note> openWriter() {
    for (int attempt = 1; ; attempt++) {
      try {
        return log.openWriter(0);
      } catch (LogUnavailable e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  /**
   * As the engine does: a log that cannot be read to the end of what was acknowledged is opened
   * anew. (A broker that was frozen was once seen to keep a committed transaction's end back for 30
   * s.)
   */
  private List<Long> versions() {
    for (int attempt = 1; ; attempt++) {
      try {
        return Fixtures.readAll(log).stream().map(event -> event.version()).toList();
      } catch (LogUnavailable e) {
        if (attempt == 4) {
          throw e;
        }
        openWriter().close();
      }
    }
  }

  private static List<NewEvent<Note>> batch(long firstVersion, int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> Fixtures.note("order-1", firstVersion + i, "x"))
        .toList();
  }
}
