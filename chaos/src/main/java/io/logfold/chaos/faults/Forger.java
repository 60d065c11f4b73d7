package io.logfold.chaos.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.chaos.checker.CountingRule;
import io.logfold.chaos.checker.CountingRule.Fate;
import io.logfold.chaos.checker.RecordMark;
import io.logfold.chaos.checker.TopicRecords;
import io.logfold.chaos.faults.Fault.Forge;
import io.logfold.chaos.history.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the events' topic without owning anything, as a console producer, a mirror that
 * repeats itself, or a request that comes late would. Nothing of it may ever count: of what counts
 * already it takes copies, and their index or term is used up for ever. Writing is for one thread
 * at a time; what was written can be read from any thread.
 */
final class Forger implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Half of the copies are of these newest ones. */
  private static final int NEWEST = 20;

  private static final String NONCE = "0".repeat(32);

  /** No marks, a term that is too far away, and one that no number can hold. */
  private static final List<String> MARKS =
      List.of(
          "",
          "7",
          "1.2.3.4",
          "term.index.rest",
          Long.MAX_VALUE + "." + NONCE,
          "9223372036854775808." + NONCE);

  private final String bootstrap;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Queue<Token> written = new ConcurrentLinkedQueue<>();

  Forger(String bootstrap, String topic) {
    this.bootstrap = bootstrap;
    this.topic = topic;
    int millis = Math.toIntExact(PATIENCE.toMillis());
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "client.id",
                "forger",
                "acks",
                "all",
                "linger.ms",
                0,
                "max.block.ms",
                millis,
                "request.timeout.ms",
                millis / 3,
                "delivery.timeout.ms",
                millis),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Writes the records of the fault.
   *
   * @return false: there is nothing yet to be copied, or too much else is broken
   */
  boolean write(Forge forge) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      List<ConsumerRecord<byte[], byte[]>> there =
          TopicRecords.read(bootstrap, topic, PATIENCE).getOrDefault(forge.partition(), List.of());
      for (ProducerRecord<byte[], byte[]> record : forgeries(forge, there)) {
        sent.add(producer.send(record));
      }
    } catch (KafkaException | IllegalStateException e) {
      // What was sent may be there, and is waited for.
    }
    int stored = 0;
    for (Future<RecordMetadata> one : sent) {
      try {
        RecordMetadata metadata = one.get();
        if (metadata.hasOffset()) {
          written.add(new Token(metadata.partition(), metadata.offset()));
          stored++;
        }
      } catch (ExecutionException e) {
        // It may be there or not, at an unknown place.
      }
    }
    return stored > 0;
  }

  /** Where all of it is. */
  List<Token> written() {
    return List.copyOf(written);
  }

  private List<ProducerRecord<byte[], byte[]>> forgeries(
      Forge forge, List<ConsumerRecord<byte[], byte[]>> there) {
    SplittableRandom random = new SplittableRandom(forge.seed());
    List<ProducerRecord<byte[], byte[]>> forgeries = new ArrayList<>();
    switch (forge.forgery()) {
      case FOREIGN -> {
        for (int i = 0; i < forge.records(); i++) {
          forgeries.add(foreign(forge.partition(), there, random));
        }
      }
      case TOMBSTONES -> {
        List<ConsumerRecord<byte[], byte[]>> events =
            of(Fate.COUNTS, there).stream().filter(record -> record.key() != null).toList();
        for (ConsumerRecord<byte[], byte[]> event : some(events, forge.records(), random)) {
          forgeries.add(new ProducerRecord<>(topic, event.partition(), event.key(), null));
        }
      }
      case LATE_COPIES ->
          some(of(Fate.COUNTS, there), forge.records(), random)
              .forEach(record -> forgeries.add(copy(record)));
      case LATE_TERMS ->
          some(of(Fate.OPENS_TERM, there), forge.records(), random)
              .forEach(record -> forgeries.add(copy(record)));
    }
    return forgeries;
  }

  private static List<ConsumerRecord<byte[], byte[]>> of(
      Fate fate, List<ConsumerRecord<byte[], byte[]>> records) {
    CountingRule<ConsumerRecord<byte[], byte[]>> rule = new CountingRule<>();
    return records.stream()
        .flatMap(record -> rule.next(record, TopicRecords.mark(record)).stream())
        .filter(decided -> decided.fate() == fate)
        .map(CountingRule.Judgement::record)
        .toList();
  }

  private static <T> List<T> some(List<T> all, int count, SplittableRandom random) {
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < count && !all.isEmpty(); i++) {
      int among = random.nextBoolean() ? Math.min(NEWEST, all.size()) : all.size();
      chosen.add(all.get(all.size() - 1 - random.nextInt(among)));
    }
    return chosen;
  }

  private ProducerRecord<byte[], byte[]> copy(ConsumerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(
        topic, record.partition(), record.key(), record.value(), record.headers());
  }

  private ProducerRecord<byte[], byte[]> foreign(
      int partition, List<ConsumerRecord<byte[], byte[]>> there, SplittableRandom random) {
    byte @Nullable [] key = null;
    byte[] value = "{\"hello\":%d}".formatted(random.nextInt(1_000)).getBytes(UTF_8);
    if (!there.isEmpty() && random.nextBoolean()) {
      ConsumerRecord<byte[], byte[]> model = there.get(random.nextInt(there.size()));
      key = model.key();
      value = random.nextBoolean() ? model.value() : value;
    }
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, key, value);
    if (random.nextInt(3) == 0) {
      String mark = MARKS.get(random.nextInt(MARKS.size()));
      record.headers().add(RecordMark.HEADER, mark.getBytes(UTF_8));
      record.headers().add("ce_type", "order.approved.v1".getBytes(UTF_8));
    }
    return record;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
