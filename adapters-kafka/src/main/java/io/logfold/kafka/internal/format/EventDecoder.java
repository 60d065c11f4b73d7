package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventType;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.failure.FatalErrors;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Decodes records to events. A record that it does not understand is an error with a position:
 * skipping the record would make a wrong state. Thread-safe.
 */
public final class EventDecoder<E> {

  private final EventCodec<E> codec;

  /** The types read so far. They are few, so searching them is faster than parsing. */
  private volatile KnownType[] knownTypes = {};

  public EventDecoder(EventCodec<E> codec) {
    this.codec = codec;
  }

  /**
   * The event in a record.
   *
   * @throws CorruptLog the record is not an event that this release can read; it names what is
   *     wrong, and where
   */
  public RecordedEvent<E> decode(ConsumerRecord<byte[], byte[]> record) {
    Iterator<Header> headers = record.headers().iterator();
    passOver(headers, EventEncoder.NOT_NEEDED);
    byte @Nullable [] type = valueOf(headers, CloudEvent.TYPE);
    byte @Nullable [] time = valueOf(headers, CloudEvent.TIME);
    byte @Nullable [] sequence = valueOf(headers, CloudEvent.SEQUENCE);
    byte @Nullable [] causationId = valueOf(headers, CloudEvent.CAUSATION_ID);
    if (type == null || time == null || sequence == null || causationId == null) {
      headers = record.headers().iterator(); // not in our order: look at all of them
      type = null;
      time = null;
      sequence = null;
      causationId = null;
    }
    byte @Nullable [] correlationId = null;
    byte @Nullable [] traceparent = null;
    while (headers.hasNext()) {
      Header header = headers.next();
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
          HeaderBytes.parseNumber(required(CloudEvent.SEQUENCE, sequence)),
          codec.decode(eventType, required("value", record.value())),
          new EventMetadata(
              new String(required(CloudEvent.CAUSATION_ID, causationId), UTF_8),
              text(correlationId),
              text(traceparent),
              Instant.ofEpochMilli(HeaderBytes.parseTime(required(CloudEvent.TIME, time)))),
          new Position(record.partition(), record.offset()));
    } catch (Throwable e) { // also what a codec throws against its contract
      FatalErrors.rethrow(e);
      throw new CorruptLog(
          new Position(record.partition(), record.offset()),
          "%s-%s:%s is not an event that this release can read (type %s): %s; nothing was skipped"
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
   * Skips headers without looking at them. The encoder writes those first that are not needed here,
   * and the client decodes a name anew each time it is requested.
   */
  private static void passOver(Iterator<Header> headers, int count) {
    for (int i = 0; i < count && headers.hasNext(); i++) {
      var unused = headers.next();
    }
  }

  /** The next header's value if that is its name; null otherwise. */
  private static byte @Nullable [] valueOf(Iterator<Header> headers, String name) {
    if (!headers.hasNext()) {
      return null;
    }
    Header header = headers.next();
    return header.key().equals(name) ? header.value() : null;
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
