package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.eventlog.NoteCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Transactions whose end the coordinator left out, although it calls them complete. Here they are
 * made by writing to the partition past the coordinator, which a broker accepts that does not
 * verify; what is left behind is the same.
 */
@UseServices
@TestInstance(Lifecycle.PER_CLASS)
class HangingTransactionTest {

  private static final short BEFORE_IMPLICIT_PARTITIONS = 11;
  private static final String ELSEWHERE = "elsewhere";

  private final EmbeddedServices services;
  private final Admin admin;
  private final TestServices names;
  private String topic = "";

  HangingTransactionTest(TestServices services) {
    this.names = services;
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", this.services.kafka()));
  }

  private KafkaEventLog<Note> open() {
    return Fixtures.log(services.kafka(), topic).commitDeadline(Duration.ofSeconds(2)).open();
  }

  @BeforeAll
  void let_the_broker_accept_what_the_coordinator_does_not_know() throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.BROKER, ""),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("transaction.partition.verification.enable", "false"),
                        OpType.SET))))
        .all()
        .get();
    admin.createTopics(List.of(new NewTopic(ELSEWHERE, 1, (short) 1))).all().get();
  }

  @BeforeEach
  void take_another_topic() {
    topic = names.unique("orders");
  }

  @AfterAll
  void close() {
    admin.close();
    services.close();
  }

  @Test
  void what_was_committed_is_brought_to_light_by_who_acquires_next() throws Exception {
    append(1);
    hang(2, true, Fixtures.note("order", 2, "acknowledged"));
    try (KafkaEventLog<Note> log = open();
        PartitionWriter<Note> next = log.openWriter(0)) {
      assertThat(Fixtures.texts(Fixtures.readAll(log))).containsExactly("1", "acknowledged");
      next.append(List.of(Fixtures.note("order", 3, "3")));
      assertThat(Fixtures.texts(Fixtures.readAll(log))).containsExactly("1", "acknowledged", "3");
    }
  }

  @Test
  void what_was_aborted_stays_away_and_holds_nobody_up() throws Exception {
    append(1);
    hang(1, false, Fixtures.note("order", 2, "aborted"));
    try (KafkaEventLog<Note> log = open();
        PartitionWriter<Note> next = log.openWriter(0)) {
      next.append(List.of(Fixtures.note("order", 2, "2")));
      assertThat(Fixtures.texts(Fixtures.readAll(log))).containsExactly("1", "2");
    }
  }

  @Test
  void every_lane_may_have_left_one() throws Exception {
    append(1);
    hang(1, true, Fixtures.note("order", 2, "2"));
    hang(2, true, Fixtures.note("order", 3, "3"));
    hang(3, false, Fixtures.note("order", 4, "never"));
    try (KafkaEventLog<Note> log = open();
        PartitionWriter<Note> next = log.openWriter(0)) {
      next.append(List.of(Fixtures.note("order", 4, "4")));
      assertThat(Fixtures.texts(Fixtures.readAll(log))).containsExactly("1", "2", "3", "4");
    }
  }

  /** The coordinator has forgotten how it ended: to guess could lose what was acknowledged. */
  @Test
  void what_nobody_knows_is_not_guessed() throws Exception {
    append(1);
    hang(2, true, Fixtures.note("order", 2, "who knows"));
    try (KafkaProducer<byte[], byte[]> forgets = producer(2)) {
      forgets.initTransactions();
      forgets.beginTransaction();
      forgets.send(new ProducerRecord<>(ELSEWHERE, new byte[1])).get();
      forgets.commitTransaction();
    }
    try (KafkaEventLog<Note> log = open()) {
      assertThatExceptionOfType(LogUnavailable.class)
          .isThrownBy(() -> log.openWriter(0))
          .withMessageContaining("has no end, and nobody knows whether it was committed");
    }
  }

  private void append(long version) {
    try (KafkaEventLog<Note> log = open();
        PartitionWriter<Note> writer = log.openWriter(0)) {
      writer.append(List.of(Fixtures.note("order", version, Long.toString(version))));
    }
  }

  private KafkaProducer<byte[], byte[]> producer(int lane) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", services.kafka(), "transactional.id", transactionalId(lane)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private String transactionalId(int lane) {
    return "logfold-" + topic + "-0-" + lane;
  }

  /** A transaction on the lane that ends everywhere but in the partition. */
  private void hang(int lane, boolean commit, NewEvent<Note> event) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = producer(lane)) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(ELSEWHERE, new byte[1])).get();
      writePastTheCoordinator(lane, event);
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private void writePastTheCoordinator(int lane, NewEvent<Note> event)
      throws IOException, ExecutionException, InterruptedException {
    TransactionDescription transaction =
        admin
            .describeTransactions(List.of(transactionalId(lane)))
            .description(transactionalId(lane))
            .get();
    ProducerRecord<byte[], byte[]> record =
        new EventEncoder<>(new NoteCodec(), 1, "/" + topic, 1_000_000)
            .encode(new TopicPartition(topic, 0), List.of(event))
            .getFirst();
    MemoryRecords records =
        MemoryRecords.withTransactionalRecords(
            Compression.NONE,
            transaction.producerId(),
            (short) transaction.producerEpoch(),
            0,
            new SimpleRecord(
                System.currentTimeMillis(),
                record.key(),
                record.value(),
                record.headers().toArray()));
    TopicProduceDataCollection topics = new TopicProduceDataCollection();
    topics.add(
        new TopicProduceData()
            .setName(topic)
            .setPartitionData(List.of(new PartitionProduceData().setIndex(0).setRecords(records))));
    ProduceRequestData data =
        new ProduceRequestData()
            .setTransactionalId(transactionalId(lane))
            .setAcks((short) -1)
            .setTimeoutMs(5_000)
            .setTopicData(topics);
    new LeaderRequests(Map.of("bootstrap.servers", services.kafka()))
        .send(
            admin.describeCluster().controller().get(),
            new ProduceRequest.Builder(
                BEFORE_IMPLICIT_PARTITIONS, BEFORE_IMPLICIT_PARTITIONS, data))
        .errorCounts()
        .keySet()
        .forEach(Errors::maybeThrow);
  }
}
