package io.logfold.kafka.internal.writing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogUnavailable;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** When a producer is kept, and when it is replaced: some of its failures are for good. */
class AppendProducersTest {

  private static final List<ProducerRecord<byte[], byte[]>> RECORDS =
      List.of(new ProducerRecord<>("orders", 0, new byte[1], new byte[1]));

  private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();

  private AppendProducers producers(int partitions) {
    return new AppendProducers(
        partitions,
        linger -> {
          MockProducer<byte[], byte[]> producer =
              new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
          made.add(producer);
          return producer;
        });
  }

  /** Sends as an owner does. */
  private static void send(AppendProducers producers, int partition) {
    AppendProducer producer = producers.of(partition);
    try {
      long[] offsets = producer.send(RECORDS);
      assertThat(offsets).hasSize(1);
    } catch (AppendOutcomeUnknown e) {
      producers.failed(partition, producer);
      throw e;
    }
  }

  private static void sendInVain(AppendProducers producers, int partition) {
    assertThatExceptionOfType(AppendOutcomeUnknown.class)
        .isThrownBy(() -> send(producers, partition));
  }

  private void breaks(int producer) {
    made.get(producer).sendException = new ProducerFencedException("for good");
  }

  private void mends(int producer) {
    made.get(producer).sendException = null;
  }

  @Test
  void one_that_failed_is_replaced_if_it_serves_one_partition() {
    try (AppendProducers producers = producers(2)) {
      send(producers, 0);
      send(producers, 1);
      assertThat(made).hasSize(2);
      breaks(0);
      sendInVain(producers, 0);
      assertThat(made.get(0).closed()).isTrue();
      assertThat(made.get(1).closed()).isFalse();
      send(producers, 0);
      assertThat(made).hasSize(3);
    }
    assertThat(made).allMatch(MockProducer::closed);
  }

  @Test
  void one_that_many_share_is_replaced_when_nobody_has_success_any_more() {
    int partitions = AppendProducers.MAX_EXCLUSIVE + 1;
    try (AppendProducers producers = producers(partitions)) {
      for (int partition = 0; partition < partitions; partition++) {
        send(producers, partition);
      }
      assertThat(made).hasSize(AppendProducers.SHARED);

      breaks(0);
      sendInVain(producers, 0);
      mends(0);
      send(producers, AppendProducers.SHARED); // shares it
      breaks(0);
      sendInVain(producers, 0);
      assertThat(made.get(0).closed()).isFalse();

      sendInVain(producers, AppendProducers.SHARED);
      assertThat(made.get(0).closed()).isTrue();
      send(producers, 0);
      assertThat(made).hasSize(AppendProducers.SHARED + 1);
    }
  }

  @Test
  void one_that_was_replaced_meanwhile_takes_no_other_with_it() {
    try (AppendProducers producers = producers(1)) {
      AppendProducer first = producers.of(0);
      producers.failed(0, first);
      AppendProducer second = producers.of(0);
      producers.failed(0, first);
      assertThat(producers.of(0)).isSameAs(second);
    }
  }

  @Test
  void none_is_made_when_the_log_is_closed() {
    AppendProducers producers = producers(1);
    producers.close();
    assertThatExceptionOfType(LogUnavailable.class).isThrownBy(() -> producers.of(0));
  }
}
