package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.chaos.checker.CountingRule.Fate;
import io.logfold.chaos.checker.CountingRule.Judgement;
import io.logfold.chaos.checker.SkippedRecord.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads a whole topic and decides which records count. Not thread-safe.
 *
 * <p>What counts and is not of the format comes with empty fields, so that the checker reports it.
 */
public final class TopicReader {

  private static final String NOTE = "logfold.note.v1";

  private final List<StoredEvent> events = new ArrayList<>();
  private final List<StoredNote> notes = new ArrayList<>();
  private final List<LogPlace> places = new ArrayList<>();
  private final List<SkippedRecord> skipped = new ArrayList<>();

  private TopicReader() {}

  /**
   * Reads it to the end that there is now.
   *
   * @param bootstrap the brokers
   * @param patience for all of it
   * @throws IllegalStateException when the topic cannot be read within that time
   */
  public static CountedLog read(String bootstrap, String topic, Duration patience) {
    return of(TopicRecords.read(bootstrap, topic, patience));
  }

  static CountedLog of(Map<Integer, List<ConsumerRecord<byte[], byte[]>>> partitions) {
    TopicReader reader = new TopicReader();
    partitions.values().forEach(reader::partition);
    return new CountedLog(reader.events, reader.notes, reader.places, reader.skipped);
  }

  private void partition(List<ConsumerRecord<byte[], byte[]>> records) {
    CountingRule<ConsumerRecord<byte[], byte[]>> rule = new CountingRule<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      List<Judgement<ConsumerRecord<byte[], byte[]>>> decided =
          rule.next(record, TopicRecords.mark(record));
      for (Judgement<ConsumerRecord<byte[], byte[]>> each : decided) {
        take(each.record(), each.fate(), decided.getFirst().record().offset());
      }
      Fate last = decided.isEmpty() ? Fate.GHOST : decided.getLast().fate();
      if (last == Fate.COUNTS || last == Fate.OPENS_TERM) {
        places.add(
            new LogPlace(
                record.partition(),
                record.offset() + 1,
                rule.term(),
                rule.nonce(),
                rule.index(),
                record.leaderEpoch().orElse(LogPlace.UNKNOWN_EPOCH)));
      }
    }
    rule.pending().forEach(record -> skip(record, Reason.INCOMPLETE));
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Fate fate, long groupOffset) {
    switch (fate) {
      case OPENS_TERM -> {}
      case GHOST -> skip(record, Reason.GHOST);
      case FOREIGN -> skip(record, Reason.FOREIGN);
      case COUNTS -> {
        if (header(record, "ce_type").equals(NOTE)) {
          notes.add(
              new StoredNote(
                  record.partition(), record.offset(), groupOffset, json(record.value())));
        } else {
          events.add(event(record));
        }
      }
    }
  }

  private void skip(ConsumerRecord<?, ?> record, Reason reason) {
    skipped.add(new SkippedRecord(record.partition(), record.offset(), reason));
  }

  private static StoredEvent event(ConsumerRecord<byte @Nullable [], byte @Nullable []> event) {
    byte[] key = event.key();
    return new StoredEvent(
        event.partition(),
        event.offset(),
        key == null ? "" : new String(key, UTF_8),
        number(header(event, "ce_sequence")),
        header(event, "ce_type"),
        StoredEvent.key(header(event, "ce_causationid")),
        header(event, "ce_id"),
        json(event.value()));
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static JsonNode json(byte @Nullable [] value) {
    try {
      return value == null ? JsonNodeFactory.instance.nullNode() : Json.MAPPER.readTree(value);
    } catch (JacksonException e) {
      return JsonNodeFactory.instance.nullNode();
    }
  }
}
