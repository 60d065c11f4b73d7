package io.logfold.kafka.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.ConsumerPool;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** How far a partition reaches, when leaders change and the high watermark seems to go back. */
class PartitionExtentsTest {

  private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final MockConsumer<byte[], byte[]> broker = new MockConsumer<>("none");
  private final ConsumerPool consumers = new ConsumerPool(() -> broker);
  private final PartitionExtents extents = new PartitionExtents("orders", 1, consumers, PATIENCE);

  private void reaches(long start, long end) {
    broker.updateBeginningOffsets(Map.of(PARTITION, start));
    broker.updateEndOffsets(Map.of(PARTITION, end));
  }

  @Test
  void what_was_acknowledged_lies_within() throws Exception {
    reaches(3, 10);
    extents.reached(0, 12);
    CompletableFuture<LogExtent> asked = CompletableFuture.supplyAsync(() -> extents.of(0));
    await().during(PATIENCE.dividedBy(6)).until(() -> !asked.isDone());
    reaches(3, 12);
    assertThat(asked.get(5, TimeUnit.SECONDS)).isEqualTo(new LogExtent(3, 12));
    assertThat(extents.start(0)).isEqualTo(3);
  }

  @Test
  void an_end_that_was_seen_is_not_unseen() {
    reaches(0, 10);
    assertThat(extents.of(0).end()).isEqualTo(10);
    reaches(0, 9);
    assertThatExceptionOfType(EventsLost.class)
        .isThrownBy(() -> extents.of(0))
        .withMessageContaining("ends at 9")
        .withMessageContaining("10");
    reaches(0, 11);
    assertThat(extents.of(0).end()).isEqualTo(11);
  }

  @Test
  void somebody_else_s_end_counts_for_the_question_alone() {
    reaches(0, 10);
    assertThatExceptionOfType(EventsLost.class).isThrownBy(() -> extents.of(0, 20));
    assertThat(extents.of(0).end()).isEqualTo(10);
  }

  @Test
  void a_broker_that_does_not_answer_is_no_loss() {
    reaches(0, 10);
    broker.setOffsetsException(new KafkaException("gone fishing"));
    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(() -> extents.of(0))
        .withMessageContaining("gone fishing");
  }
}
