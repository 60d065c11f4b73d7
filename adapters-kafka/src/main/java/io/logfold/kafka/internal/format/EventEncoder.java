package io.logfold.kafka.internal.format;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventType;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.failure.FatalErrors;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;

/**
 * Encodes events and notes as records: the key is the aggregate's id, the value the codec's bytes,
 * the headers those of {@link CloudEvent}. Thread-safe.
 */
public final class EventEncoder<E> {

  /**
   * Bytes that the client and the stamp add to a record, at most: alone in a batch, with every
   * length at its widest.
   */
  private static final int RECORD_OVERHEAD = 128 + StampHeader.MAX_BYTES;

  private static final int HEADER_OVERHEAD = 10;

  /**
   * How many headers come before type, time, sequence and causation id, which follow in this order;
   * the optional ones are last. Readers try this order first.
   */
  static final int NOT_NEEDED = 4;

  private final EventCodec<E> codec;
  private final int partitions;
  private final int maxRecordBytes;
  private final Header contentType = CloudEvent.header(CloudEvent.CONTENT_TYPE, "application/json");
  private final Header specVersion = CloudEvent.header(CloudEvent.SPEC_VERSION, "1.0");
  private final Header source;
  private final List<Header> noteHeaders;
  private final Map<EventType, Header> types = new ConcurrentHashMap<>();

  /**
   * @param source the value of {@code ce_source}
   * @param maxRecordBytes the largest record that producer and topic accept, uncompressed
   */
  public EventEncoder(EventCodec<E> codec, int partitions, String source, int maxRecordBytes) {
    this.codec = codec;
    this.partitions = partitions;
    this.maxRecordBytes = maxRecordBytes;
    this.source = CloudEvent.header(CloudEvent.SOURCE, source);
    this.noteHeaders = CloudEvent.ofControl(NoteRecord.TYPE, source);
  }

  /** The partition by Kafka's default partitioner, so that any client finds it by the key. */
  public static int partitionOf(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  /**
   * The records of events, without stamps.
   *
   * @throws UnwritableEvent the first event that has no encoding, is too large, or belongs to
   *     another partition
   */
  public List<ProducerRecord<byte[], byte[]>> encode(
      TopicPartition partition, List<NewEvent<E>> batch) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(batch.size());
    for (NewEvent<E> event : batch) {
      int index = records.size();
      try {
        records.add(encode(partition, event));
      } catch (Throwable e) { // also what a codec throws against its contract
        FatalErrors.rethrow(e);
        throw new UnwritableEvent(
            index,
            "%s/%s cannot be written: %s"
                .formatted(
                    event.aggregateId(),
                    event.version(),
                    e instanceof IllegalArgumentException ? e.getMessage() : e),
            e);
      }
    }
    return records;
  }

  /** The records of a note, without stamps. */
  public List<ProducerRecord<byte[], byte[]>> encode(TopicPartition partition, LogNote note) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(1);
    for (byte[] value : NoteRecord.encode(note)) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              partition.topic(), partition.partition(), null, null, value, noteHeaders);
      records.add(record);
    }
    return records;
  }

  /** The event as readers will see it: the log keeps times in ms. */
  public static <E> NewEvent<E> asStored(NewEvent<E> event) {
    EventMetadata metadata = event.metadata();
    Instant time = metadata.time().truncatedTo(ChronoUnit.MILLIS);
    if (time.equals(metadata.time())) {
      return event;
    }
    return new NewEvent<>(
        event.aggregateId(),
        event.version(),
        event.event(),
        new EventMetadata(
            metadata.commandId(), metadata.correlationId(), metadata.traceparent(), time));
  }

  private ProducerRecord<byte[], byte[]> encode(TopicPartition partition, NewEvent<E> event) {
    EventMetadata metadata = event.metadata();
    byte[] key = HeaderBytes.utf8(event.aggregateId());
    if (partitionOf(key, partitions) != partition.partition()) {
      throw new IllegalArgumentException("it belongs to another partition than " + partition);
    }
    byte[] value = codec.encode(event.event());
    if (value == null) {
      throw new IllegalArgumentException("its codec returned no data");
    }
    long time = metadata.time().toEpochMilli();

    List<Header> headers = new ArrayList<>(11);
    headers.add(contentType);
    headers.add(specVersion);
    headers.add(CloudEvent.header(CloudEvent.ID, HeaderBytes.path(key, event.version())));
    headers.add(source);
    headers.add(types.computeIfAbsent(codec.typeOf(event.event()), EventEncoder::typeHeader));
    headers.add(CloudEvent.header(CloudEvent.TIME, HeaderBytes.time(time)));
    headers.add(CloudEvent.header(CloudEvent.SEQUENCE, HeaderBytes.digits(event.version())));
    headers.add(CloudEvent.header(CloudEvent.CAUSATION_ID, HeaderBytes.utf8(metadata.commandId())));
    if (metadata.correlationId() != null) {
      headers.add(
          CloudEvent.header(CloudEvent.CORRELATION_ID, HeaderBytes.utf8(metadata.correlationId())));
    }
    if (metadata.traceparent() != null) {
      headers.add(
          CloudEvent.header(CloudEvent.TRACEPARENT, HeaderBytes.utf8(metadata.traceparent())));
    }
    checkSize(key, value, headers);
    // Kafka refuses timestamps before 1970; ce_time has the true one.
    return new ProducerRecord<>(
        partition.topic(), partition.partition(), Math.max(0, time), key, value, headers);
  }

  private void checkSize(byte[] key, byte[] value, List<Header> headers) {
    long size = RECORD_OVERHEAD + (long) key.length + value.length;
    for (Header header : headers) {
      // A header's key is ASCII: one byte a character.
      size += HEADER_OVERHEAD + header.key().length() + header.value().length;
    }
    if (size > maxRecordBytes) {
      throw new IllegalArgumentException(
          "its record has up to %s bytes, the limit is %s".formatted(size, maxRecordBytes));
    }
  }

  private static Header typeHeader(EventType type) {
    return CloudEvent.header(CloudEvent.TYPE, type.toString());
  }
}
