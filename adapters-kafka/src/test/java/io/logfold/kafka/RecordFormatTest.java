package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
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
  void a_refusal_that_quotes_a_large_command_is_cut_and_stored() {
    try (KafkaEventLog<Note> log =
            Fixtures.log(services.kafka(), services.unique("orders")).open();
        PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      String message = "what was that? " + "界".repeat(2_000_000);
      String half = "\ud83d";
      var unused =
          writer.append(
              List.of(),
              new LogNote(
                  List.of(
                      new Refusal("a", "1", 0, null, "too-large", message),
                      new Refusal("b", "2", 0, null, "no-utf-8", half)),
                  null));
      try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
        assertThat(cursor.next()).isEmpty();
        List<Refusal> read = cursor.notes().getFirst().refusals();
        assertThat(read.getFirst().message())
            .startsWith("what was that? 界界")
            .endsWith("界…")
            .hasSize(Refusal.MAX_MESSAGE);
        assertThat(read.getLast().message()).isEqualTo("?");
      }
    }
  }

  @Test
  void a_record_is_a_cloud_event_in_binary_mode() {
    String topic = services.unique("orders");
    EventMetadata full =
        new EventMetadata("command-1", "basket-9", "00-aa-bb-01", Fixtures.NOON.plusNanos(999));
    EventMetadata bare = new EventMetadata("command-2", null, null, Fixtures.NOON);
    try (KafkaEventLog<Note> log =
            Fixtures.log(services.kafka(), topic).source(URI.create("urn:shop:orders")).open();
        PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      writer.append(
          List.of(
              new NewEvent<>("заказ 7", 1, new Note("first"), full),
              new NewEvent<>("заказ 7", 2, new Note("second"), bare)));
    }

    List<ConsumerRecord<String, String>> all = consume(topic, 3);
    List<ConsumerRecord<String, String>> records = all.subList(1, 3);
    String term = stamp(all.getFirst());
    assertThat(term).matches("1\\.[0-9a-f]{32}");
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
                "traceparent", "00-aa-bb-01",
                "logfold", term + ".1.1"));
    assertThat(headers(records.get(1)))
        .containsEntry("ce_id", "заказ 7/2")
        .containsEntry("ce_sequence", "2")
        .containsEntry("logfold", term + ".2.0")
        .doesNotContainKeys("ce_correlationid", "traceparent");
  }

  @Test
  void what_is_no_event_has_no_key_and_a_type_of_its_own() {
    String topic = services.unique("orders");
    try (KafkaEventLog<Note> log =
            Fixtures.log(services.kafka(), topic).aggregate("note").owner("node 1").open();
        PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      writer.append(
          List.of(),
          new LogNote(
              List.of(
                  new Refusal("order-1", "c-1", 3, null, "order.shipped", "it is \"shipped\""),
                  new Refusal("order-1", "c-2", 3, 2L, "version-conflict", "expected 2")),
              new StreamPosition("topic-id", 17)));
    }

    List<ConsumerRecord<String, String>> records = consume(topic, 2);

    assertThat(records).extracting(ConsumerRecord::key).containsOnlyNulls();
    assertThat(headers(records.getFirst()))
        .containsEntry("ce_type", "logfold.term.v1")
        .containsEntry("ce_id", topic + "-0/term/1");
    assertThat(records.getFirst().value())
        .isEqualTo("{\"owner\":\"node 1\",\"aggregate\":\"note\",\"partitions\":1}");
    assertThat(headers(records.getLast()))
        .containsEntry("ce_type", "logfold.note.v1")
        .containsEntry("logfold", stamp(records.getFirst()) + ".1.0");
    assertThat(records.getLast().value())
        .isEqualTo(
            """
            {"refused":[\
            {"aggregateId":"order-1","commandId":"c-1","version":3,"code":"order.shipped",\
            "message":"it is \\"shipped\\""},\
            {"aggregateId":"order-1","commandId":"c-2","version":3,"expectedVersion":2,\
            "code":"version-conflict","message":"expected 2"}],\
            "commands":{"stream":"topic-id","next":17}}""");
  }

  @Test
  void an_append_is_one_record_batch() throws Exception {
    String topic = services.unique("orders");
    try (KafkaEventLog<Note> log = Fixtures.log(services.kafka(), topic).open();
        PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      for (int round = 0; round < 12; round++) {
        int first = round * 100;
        var recorded =
            writer.append(
                IntStream.rangeClosed(first + 1, first + 100)
                    .mapToObj(version -> Fixtures.note("order-1", version, "text " + version))
                    .toList());
        long begin = recorded.getFirst().position().offset();
        // A broker gives whole batches, whatever little is asked for.
        assertThat(firstFetch(topic, begin)).as("round %s", round).isEqualTo(100);
      }
    }
  }

  private int firstFetch(String topic, long offset) {
    TopicPartition partition = new TopicPartition(topic, 0);
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", services.kafka());
    settings.put("max.partition.fetch.bytes", 1);
    settings.put("fetch.max.bytes", 1);
    settings.put("max.poll.records", 10_000);
    settings.put("key.deserializer", StringDeserializer.class);
    settings.put("value.deserializer", StringDeserializer.class);
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, offset);
      int count = 0;
      for (int i = 0; i < 20 && count == 0; i++) {
        count = consumer.poll(Duration.ofSeconds(1)).count();
      }
      return count;
    }
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

  private static String stamp(ConsumerRecord<?, ?> record) {
    return new String(record.headers().lastHeader("logfold").value(), UTF_8);
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
