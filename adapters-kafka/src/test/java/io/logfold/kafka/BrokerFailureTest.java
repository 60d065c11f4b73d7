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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker that freezes or dies: everything acknowledged stays, everything denied stays away. */
@UseServices
class BrokerFailureTest {

  /** The delivery time-out of an append, and what goes with it. */
  private static final Duration GIVEN_UP = Duration.ofSeconds(6);

  private final EmbeddedServices services;
  private final EmbeddedServer broker;
  private final KafkaEventLog<Note> log;

  BrokerFailureTest(TestServices services) {
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.broker = this.services.server(Service.KAFKA);
    this.log =
        Fixtures.log(this.services.kafka(), services.unique("orders"))
            .stallDeadline(Duration.ofSeconds(15))
            .open();
  }

  @AfterEach
  void close() {
    log.close();
    services.close();
  }

  @Test
  void an_append_to_a_frozen_broker_is_given_up_and_the_next_term_decides_about_it() {
    PartitionWriter<Note> writer = Fixtures.openWriter(log);
    writer.append(batch(1, 1));
    broker.suspend();

    long before = System.nanoTime();
    LogException end = catchThrowableOfType(LogException.class, () -> writer.append(batch(2, 5)));

    assertThat(end).isInstanceOf(AppendOutcomeUnknown.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(GIVEN_UP.multipliedBy(3));

    broker.resume();
    List<Long> decided;
    try (PartitionWriter<Note> next = openWriter()) {
      decided = versions();
      assertThat(decided).isIn(List.of(1L), List.of(1L, 2L, 3L, 4L, 5L, 6L));
      next.append(batch(decided.size() + 1L, 1));
    }
    // Whatever still arrives of it now does not count.
    assertThat(versions()).hasSize(decided.size() + 1).startsWith(decided.toArray(Long[]::new));
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
      assertThat(end).isInstanceOf(AppendOutcomeUnknown.class);
      assertThat(versions()).isIn(acknowledged, withTheLast);
    }
  }

  /** As the engine does: again, until it works. */
  private PartitionWriter<Note> openWriter() {
    for (int attempt = 1; ; attempt++) {
      try {
        return Fixtures.openWriter(log);
      } catch (LogUnavailable e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private List<Long> versions() {
    return Fixtures.readAll(log).stream().map(event -> event.version()).toList();
  }

  private static List<NewEvent<Note>> batch(long firstVersion, int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> Fixtures.note("order-1", firstVersion + i, "x"))
        .toList();
  }
}
