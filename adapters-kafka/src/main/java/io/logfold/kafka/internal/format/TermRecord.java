package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.Stamp;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Records that open terms: no key, {@code ce_type} {@value #TYPE}, and a JSON object with the
 * owner, the number of partitions and the type of the aggregates. Readers check the last two, so
 * that no process serves a log that was given more partitions, or one of another aggregate type.
 * Part of the log's format. Thread-safe.
 */
public final class TermRecord {

  static final String TYPE = "logfold.term.v1";

  private static final JsonFactory JSON = JsonFactory.builder().build();

  private final LogIdentity log;
  private final String aggregate;
  private final String owner;
  private final List<Header> headers;

  /**
   * @param aggregate type of the aggregates; empty: not checked
   * @param owner name of this process, for people
   * @param source the value of {@code ce_source}
   */
  public TermRecord(LogIdentity log, String aggregate, String owner, String source) {
    this.log = log;
    this.aggregate = aggregate;
    this.owner = owner;
    this.headers = CloudEvent.ofControl(TYPE, source);
  }

  /** What such a record holds. */
  public record Content(
      @Nullable String owner,
      @Nullable String aggregate,
      int partitions,
      @Nullable QuarantineDecision decision) {}

  /**
   * A record that opens a term.
   *
   * @param decision about a record of the partition, stored by opening the term; null: none
   */
  public ProducerRecord<byte[], byte[]> opening(
      TopicPartition partition, Term term, @Nullable QuarantineDecision decision) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeStringProperty("owner", owner);
      out.writeStringProperty("aggregate", aggregate);
      out.writeNumberProperty("partitions", log.partitions());
      if (decision != null) {
        out.writeObjectPropertyStart("quarantine");
        DecisionJson.write(out, decision.storedIn(term.number()));
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            partition.topic(), partition.partition(), null, null, bytes.toByteArray(), headers);
    record.headers().add(CloudEvent.header(CloudEvent.ID, partition + "/term/" + term.number()));
    record.headers().add(StampHeader.of(new Stamp.Opening(term)));
    return record;
  }

  /**
   * Checks a record that may open a term.
   *
   * @param now the term before it
   * @return the decision that was stored by opening the term; null: none
   * @throws CorruptLog the log has another number of partitions or another aggregate type
   */
  public @Nullable QuarantineDecision check(
      ConsumerRecord<byte[], byte[]> record, Term opened, Term now) {
    long step = opened.number() - now.number();
    Content content = step > 0 && step <= ReaderRule.MAX_TERM_STEP ? read(record) : null;
    if (content == null) {
      return null;
    }
    if (content.partitions() > 0 && content.partitions() != log.partitions()) {
      String message =
          ("%s-%s:%s was written when the topic had %s partitions, but it has %s now: aggregates may"
                  + " lie in two partitions. Copy the events, by key and in their order, into a new"
                  + " topic with the number you want")
              .formatted(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  content.partitions(),
                  log.partitions());
      // A topic's partition count never falls: a record that names more is not genuine.
      throw content.partitions() > log.partitions()
          ? new CorruptLog(positionOf(record), message, null)
          : new CorruptLog(message);
    }
    String other = content.aggregate();
    if (other != null && !other.isEmpty() && !aggregate.isEmpty() && !other.equals(aggregate)) {
      throw new CorruptLog(
          positionOf(record),
          "%s-%s:%s: this topic holds the events of '%s', but '%s' was expected; give each aggregate type a topic of its own"
              .formatted(record.topic(), record.partition(), record.offset(), other, aggregate),
          null);
    }
    QuarantineDecision decision = content.decision();
    return decision != null && decision.position().partition() == record.partition()
        ? decision.storedIn(opened.number())
        : null;
  }

  private static Position positionOf(ConsumerRecord<byte[], byte[]> record) {
    return new Position(record.partition(), record.offset());
  }

  /** The content of a record that opens a term; null: it cannot be read, which does no harm. */
  public static @Nullable Content read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return null;
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), value)) {
      String owner = null;
      String aggregate = null;
      int partitions = 0;
      QuarantineDecision decision = null;
      in.nextToken();
      for (String name = in.nextName(); name != null; name = in.nextName()) {
        in.nextToken();
        switch (name) {
          case "owner" -> owner = in.getString();
          case "aggregate" -> aggregate = in.getString();
          case "partitions" -> partitions = in.getIntValue();
          case "quarantine" -> decision = new DecisionJson.Reading().members(in).decision();
          default -> in.skipChildren();
        }
      }
      return new Content(owner, aggregate, partitions, decision);
    } catch (RuntimeException e) {
      System.getLogger(TermRecord.class.getName())
          .log(
              System.Logger.Level.DEBUG,
              "a record that opens a term has no readable value: " + new String(value, UTF_8),
              e);
      return null;
    }
  }
}
