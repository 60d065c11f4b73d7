package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** The log as programs see it that know nothing of us. */
@UseServices
class RecordFormatTest {

  private final TestServices services;

  RecordFormatTest(TestServices services) {
    this.services = services;
  }

  @Test
  void a_record_is_a_cloud_event_in_binary_mode() {
    String topic = services.unique("orders");
    EventMetadata full =
        new EventMetadata("command-1", "basket-9", "00-aa-bb-01", Fixtures.NOON.plusNanos(999));
    EventMetadata bare = new EventMetadata("command-2", null, null, Fixtures.NOON);
    try (KafkaEventLog<Note> log =
            Fixtures.log(services.kafka(), topic).source(URI.create("urn:shop:orders")).open();
        PartitionWriter<Note> writer = log.openWriter(0)) {
      writer.append(
          List.of(
              new NewEvent<>("заказ 7", 1, new Note("first"), full),
              new NewEvent<>("заказ 7", 2, new Note("second"), bare)));
    }

    List<ConsumerRecord<String, String>> records = consume(topic, 2);
    assertThat(records).extracting(ConsumerRecord::key).containsOnly("заказ 7");
    assertThat(records).extracting(ConsumerRecord::value).containsExactly("first", "second");
    assertThat(records)
        .extracting(ConsumerRecord::timestamp)
        .containsOnly(Fixtures.NOON.toEpochMilli());
    assertThat(headers(records.getFirst()))
        .containsExactlyEntriesOf(
            linked(
                "content-type", "application/json",
                "ce_specversion", "1.0",
                "ce_id", "заказ 7/1",
                "ce_source", "urn:shop:orders",
                "ce_type", "note.taken.v1",
                "ce_time", "2026-11-23T12:00:00.123Z",
                "ce_sequence", "1",
                "ce_causationid", "command-1",
                "ce_correlationid", "basket-9",
                "traceparent", "00-aa-bb-01"));
    assertThat(headers(records.get(1)))
        .containsEntry("ce_id", "заказ 7/2")
        .containsEntry("ce_sequence", "2")
        .doesNotContainKeys("ce_correlationid", "traceparent");
  }

  @Test
  void any_producer_finds_an_aggregates_partition_by_its_key()
      throws ExecutionException, InterruptedException {
    try (KafkaEventLog<Note> log =
            Fixtures.log(services.kafka(), services.unique("orders")).partitions(7).open();
        KafkaProducer<String, String> plain =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers", services.kafka(),
                    "key.serializer", StringSerializer.class,
                    "value.serializer", StringSerializer.class))) {
      for (int i = 0; i < 200; i++) {
        String id = (i % 2 == 0 ? "order-" : "заказ-🧾-") + i;

        assertThat(log.partitionOf(id))
            .isEqualTo(
                plain.send(new ProducerRecord<>(log.identity().name(), id, "x")).get().partition());
      }
    }
  }

  private List<ConsumerRecord<String, String>> consume(String topic, int count) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                services.kafka(),
                "isolation.level",
                "read_committed",
                "key.deserializer",
                StringDeserializer.class,
                "value.deserializer",
                StringDeserializer.class))) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<ConsumerRecord<String, String>> records = List.of();
      for (int i = 0; i < 20 && records.isEmpty(); i++) {
        records = consumer.poll(Duration.ofSeconds(1)).records(partition);
      }
      assertThat(records).hasSize(count);
      return records;
    }
  }

  private static Map<String, String> headers(ConsumerRecord<?, ?> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    record
        .headers()
        .forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
    return headers;
  }

  private static Map<String, String> linked(String... keysAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
