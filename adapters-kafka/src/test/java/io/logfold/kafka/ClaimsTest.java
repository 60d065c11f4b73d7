package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Who owns a partition, and whether a writer that may not go on was taken over. */
@UseServices
class ClaimsTest {

  private final TestServices services;
  private final TopicPartition partition;

  ClaimsTest(TestServices services) {
    this.services = services;
    this.partition = new TopicPartition(services.unique("orders"), 0);
  }

  @Test
  void a_taken_over_writer_learns_by_whom() {
    try (KafkaEventLog<Note> first = builder().owner("alice on node 1").open();
        KafkaEventLog<Note> second = builder().owner("bob, id=x/1").open()) {
      assertThat(first.owner(0)).isEmpty();
      PartitionWriter<Note> old = first.openWriter(0);
      append(old, 1);
      assertThat(second.owner(0)).contains("alice on node 1");

      PartitionWriter<Note> fresh = second.openWriter(0);

      assertThat(first.owner(0)).contains("bob, id=x/1");
      assertThatExceptionOfType(WriterFenced.class)
          .isThrownBy(() -> append(old, 2))
          .withMessageContaining("bob, id=x/1 (since 20")
          .withMessageContaining("took over");
      append(fresh, 2);
      old.close();
      fresh.close();
    }
    try (KafkaEventLog<Note> later = builder().open()) {
      assertThat(later.owner(0)).contains("bob, id=x/1");
      assertThat(Fixtures.readAll(later)).hasSize(2);
      later.openWriter(0).close();
      assertThat(later.owner(0).orElseThrow()).startsWith(ProcessHandle.current().pid() + "@");
    }
  }

  /**
   * The process was held up between sending and committing for longer than the coordinator waits.
   */
  @Test
  void a_transaction_that_the_coordinator_gave_up_is_no_takeover() {
    try (KafkaEventLog<Note> log = builder().transactionTimeout(Duration.ofSeconds(1)).open()) {
      Optional<Claim> before = log.claims().before(0);
      AtomicReference<Runnable> holdUp = new AtomicReference<>(() -> {});
      Lanes lanes = new Lanes("logfold-" + partition, id -> held(id, holdUp));
      lanes.initialise(Deadline.after(Duration.ofSeconds(30)));
      PartitionWriter<Note> writer =
          log.writer(partition, lanes, log.claim(partition, lanes, before));
      append(writer, 1);
      long end = log.extent(0).end();
      holdUp.set(
          () ->
              Awaitility.await()
                  .atMost(Duration.ofSeconds(40))
                  .until(() -> log.extent(0).end() > end));

      LogException failure = catchThrowableOfType(LogException.class, () -> append(writer, 2));

      // Either way the engine opens another writer and looks.
      assertThat(failure).isInstanceOfAny(LogUnavailable.class, AppendOutcomeUnknown.class);
      writer.close();
      try (PartitionWriter<Note> next = log.openWriter(0)) {
        assertThat(Fixtures.readAll(log)).hasSize(1);
        append(next, 2);
        append(next, 3);
      }
      assertThat(Fixtures.readAll(log)).hasSize(3);
    }
  }

  /** A rival that stopped half-way through its acquisition has not taken over. */
  @Test
  void who_fenced_but_never_claimed_does_not_stop_the_owner() {
    try (KafkaEventLog<Note> log = builder().takeoverPatience(Duration.ofMillis(200)).open();
        KafkaEventLog<Note> other = builder().open()) {
      PartitionWriter<Note> writer = log.openWriter(0);
      Optional<Claim> before = other.claims().before(0);
      Lanes rival = other.lanes(partition);
      rival.initialise(Deadline.after(Duration.ofSeconds(30)));

      assertThat(catchThrowableOfType(LogException.class, () -> append(writer, 1)))
          .isInstanceOfAny(LogUnavailable.class, AppendOutcomeUnknown.class);
      writer.close();
      try (PartitionWriter<Note> again = log.openWriter(0)) {
        append(again, 1);
        // The rival is late: it has lost, and is told to whom.
        assertThatExceptionOfType(WriterFenced.class)
            .isThrownBy(() -> other.claim(partition, rival, before))
            .withMessageContaining("acquired it at the same time");
        append(again, 2);
      } finally {
        rival.close(Duration.ZERO);
      }
    }
  }

  @Test
  void a_writer_waits_for_the_claim_of_who_fenced_it() throws InterruptedException {
    try (KafkaEventLog<Note> log = builder().open()) {
      PartitionWriter<Note> writer = log.openWriter(0);
      Optional<Claim> before = log.claims().before(0);
      Lanes rival = log.lanes(partition);
      rival.initialise(Deadline.after(Duration.ofSeconds(30)));
      CountDownLatch done = new CountDownLatch(1);
      AtomicReference<LogException> failure = new AtomicReference<>();
      Thread.ofVirtual()
          .start(
              () -> {
                failure.set(catchThrowableOfType(LogException.class, () -> append(writer, 1)));
                done.countDown();
              });

      assertThat(done.await(300, TimeUnit.MILLISECONDS)).isFalse();
      log.claim(partition, rival, before);

      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(failure.get()).isInstanceOf(WriterFenced.class);
      rival.close(Duration.ZERO);
    }
  }

  @Test
  void an_earlier_claim_of_the_same_log_is_no_rival() {
    Claim first = new Claim("a", Instant.parse("2026-11-23T12:00:00Z"), "log", 1);
    Claim second = new Claim("a", Instant.parse("2026-11-23T12:00:01Z"), "log", 2);

    assertThat(second.succeeds(first)).isTrue();
    assertThat(first.succeeds(second)).isFalse();
    assertThat(new Claim("a", second.since(), "other", 2).succeeds(first)).isFalse();
  }

  @Test
  void a_claim_is_read_as_it_was_written_and_strangers_words_are_none() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    for (String owner : List.of("4711@node-1", "logfold serve at http://x:1", "a since=b id=c/1")) {
      Claim claim = new Claim(owner, now, "0000-1111", 12);
      assertThat(Claim.parse(claim.text())).contains(claim);
    }
    for (String text :
        List.of("", "x", "owner=a since=never id=x/1", "owner=a since=" + now + " id=x")) {
      assertThat(Claim.parse(text)).isEmpty();
    }
    assertThatIllegalArgumentException().isThrownBy(() -> builder().owner("a\nb"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().owner(" "));
  }

  private KafkaEventLogBuilder<Note> builder() {
    return Fixtures.log(services.kafka(), partition.topic());
  }

  private static void append(PartitionWriter<Note> writer, long version) {
    writer.append(List.of(Fixtures.note("order-1", version, "x")));
  }

  /** A producer that does something, once, before it commits. */
  @SuppressWarnings("unchecked") // a proxy knows no type arguments
  private Producer<byte[], byte[]> held(String id, AtomicReference<Runnable> beforeCommit) {
    ClientSettings clients = builder().clients();
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(clients.producer(id, Duration.ofSeconds(1)));
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            ClaimsTest.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (_proxy, method, arguments) -> {
              if (method.getName().equals("commitTransaction")) {
                producer.flush();
                beforeCommit.getAndSet(() -> {}).run();
              }
              try {
                return method.invoke(producer, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
