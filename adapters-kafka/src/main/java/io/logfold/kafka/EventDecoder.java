package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventType;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Records to events. Whatever it does not understand is an error with its position: a record that
 * is skipped would be a state that is wrong. Any thread may call it.
 */
final class EventDecoder<E> {

  private final EventCodec<E> codec;

  /** Few, and most events have one of the first: searching them beats parsing. */
  private volatile KnownType[] knownTypes = {};

  EventDecoder(EventCodec<E> codec) {
    this.codec = codec;
  }

  /**
   * @throws CorruptLog naming what is wrong, and where
   */
  RecordedEvent<E> decode(ConsumerRecord<byte[], byte[]> record) {
    Header[] headers = record.headers().toArray();
    byte @Nullable [] type = null;
    byte @Nullable [] sequence = null;
    byte @Nullable [] time = null;
    byte @Nullable [] causationId = null;
    byte @Nullable [] correlationId = null;
    byte @Nullable [] traceparent = null;
    int next = 0;
    if (isInOurOrder(headers)) {
      type = headers[EventEncoder.TYPE_AT].value();
      time = headers[EventEncoder.TIME_AT].value();
      sequence = headers[EventEncoder.SEQUENCE_AT].value();
      causationId = headers[EventEncoder.CAUSATION_ID_AT].value();
      next = EventEncoder.OPTIONAL_FROM;
    }
    for (; next < headers.length; next++) {
      Header header = headers[next];
      switch (header.key()) {
        case CloudEvent.TYPE -> type = header.value();
        case CloudEvent.SEQUENCE -> sequence = header.value();
        case CloudEvent.TIME -> time = header.value();
        case CloudEvent.CAUSATION_ID -> causationId = header.value();
        case CloudEvent.CORRELATION_ID -> correlationId = header.value();
        case CloudEvent.TRACEPARENT -> traceparent = header.value();
        default -> {}
      }
    }
    try {
      EventType eventType = typeOf(required(CloudEvent.TYPE, type));
      return new RecordedEvent<>(
          new String(required("key", record.key()), UTF_8),
          Ascii.parseNumber(required(CloudEvent.SEQUENCE, sequence)),
          codec.decode(eventType, required("value", record.value())),
          new EventMetadata(
              new String(required(CloudEvent.CAUSATION_ID, causationId), UTF_8),
              text(correlationId),
              text(traceparent),
              Instant.ofEpochMilli(Ascii.parseTime(required(CloudEvent.TIME, time)))),
          new Position(record.partition(), record.offset()));
    } catch (RuntimeException e) { // also what a codec throws against its contract
      throw new CorruptLog(
          "%s-%d:%d is not an event that this release can read (type %s): %s; nothing was skipped"
              .formatted(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  type == null ? "unknown" : new String(type, UTF_8),
                  e.getMessage()),
          e);
    }
  }

  /**
   * Whether they stand as the encoder writes them. Then the first ones, which say nothing that we
   * need, are not looked at: the client decodes each name anew when it is asked for.
   */
  private static boolean isInOurOrder(Header[] headers) {
    return headers.length >= EventEncoder.OPTIONAL_FROM
        && headers[EventEncoder.TYPE_AT].key().equals(CloudEvent.TYPE)
        && headers[EventEncoder.TIME_AT].key().equals(CloudEvent.TIME)
        && headers[EventEncoder.SEQUENCE_AT].key().equals(CloudEvent.SEQUENCE)
        && headers[EventEncoder.CAUSATION_ID_AT].key().equals(CloudEvent.CAUSATION_ID);
  }

  private static byte[] required(String what, byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new IllegalArgumentException("it has no " + what);
    }
    return bytes;
  }

  private static @Nullable String text(byte @Nullable [] bytes) {
    return bytes == null ? null : new String(bytes, UTF_8);
  }

  private EventType typeOf(byte[] text) {
    for (KnownType known : knownTypes) {
      if (Arrays.equals(known.text, text)) {
        return known.type;
      }
    }
    KnownType fresh = new KnownType(text, EventType.parse(new String(text, UTF_8)));
    synchronized (this) {
      KnownType[] more = Arrays.copyOf(knownTypes, knownTypes.length + 1);
      more[more.length - 1] = fresh;
      knownTypes = more;
    }
    return fresh.type;
  }

  private static final class KnownType {
    private final byte[] text;
    private final EventType type;

    private KnownType(byte[] text, EventType type) {
      this.text = text;
      this.type = type;
    }
  }
}
