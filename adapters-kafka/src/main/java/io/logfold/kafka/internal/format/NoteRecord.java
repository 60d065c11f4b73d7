package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Notes as records: no key, {@code ce_type} {@value #TYPE}, and a JSON object with optional members
 * {@code refused}, {@code commands} and {@code ghosts}. Readers skip unknown members, so that later
 * releases may add some. Part of the log's format. Thread-safe.
 */
public final class NoteRecord {

  static final String TYPE = "logfold.note.v1";

  /** A larger note becomes several records of the same group. */
  static final int MAX_BYTES = 128 * 1024;

  private static final byte[] TYPE_BYTES = TYPE.getBytes(UTF_8);
  private static final JsonFactory JSON = JsonFactory.builder().build();

  private NoteRecord() {}

  /** Whether the record is a note. */
  public static boolean is(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() != null) {
      return false; // events have one
    }
    Header type = record.headers().lastHeader(CloudEvent.TYPE);
    return type != null && Arrays.equals(type.value(), TYPE_BYTES);
  }

  /** The values of a note's records, at least one. */
  static List<byte[]> encode(LogNote note) {
    List<byte[]> values = new ArrayList<>(1);
    List<Refusal> part = new ArrayList<>();
    int bytes = 0;
    for (Refusal refusal : note.refusals()) {
      int more = bytes(refusal);
      if (bytes > 0 && bytes + more > MAX_BYTES) {
        values.add(json(new LogNote(part, null)));
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(refusal);
      bytes += more;
    }
    values.add(json(new LogNote(part, note.commands(), note.ghosts())));
    return values;
  }

  /** At most this many bytes: JSON may need six for a character. */
  private static int bytes(Refusal refusal) {
    return 120
        + 6
            * (refusal.aggregateId().length()
                + refusal.commandId().length()
                + refusal.code().length()
                + refusal.message().length());
  }

  private static byte[] json(LogNote note) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      if (!note.refusals().isEmpty()) {
        out.writeArrayPropertyStart("refused");
        note.refusals().forEach(refusal -> write(out, refusal));
        out.writeEndArray();
      }
      StreamPosition commands = note.commands();
      if (commands != null) {
        out.writeObjectPropertyStart("commands");
        out.writeStringProperty("stream", commands.stream());
        out.writeNumberProperty("next", commands.next());
        out.writeEndObject();
      }
      if (!note.ghosts().isEmpty()) {
        out.writeArrayPropertyStart("ghosts");
        note.ghosts().forEach(out::writeNumber);
        out.writeEndArray();
      }
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, Refusal refusal) {
    out.writeStartObject();
    out.writeStringProperty("aggregateId", encodable(refusal.aggregateId()));
    out.writeStringProperty("commandId", encodable(refusal.commandId()));
    out.writeNumberProperty("version", refusal.version());
    Long expected = refusal.expectedVersion();
    if (expected != null) {
      out.writeNumberProperty("expectedVersion", expected);
    }
    out.writeStringProperty("code", encodable(refusal.code()));
    out.writeStringProperty("message", encodable(refusal.message()));
    out.writeEndObject();
  }

  /** Half of a surrogate pair has no UTF-8; it becomes a question mark, as in keys and headers. */
  private static String encodable(String text) {
    return text.chars().anyMatch(unit -> Character.isSurrogate((char) unit))
        ? new String(text.getBytes(UTF_8), UTF_8)
        : text;
  }

  /**
   * The note in a record that counts.
   *
   * @throws CorruptLog it is not a note that this release can read
   */
  public static LogNote decode(ConsumerRecord<byte[], byte[]> record) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), record.value())) {
      return note(in);
    } catch (RuntimeException e) {
      throw new CorruptLog(
          new Position(record.partition(), record.offset()),
          "%s-%s:%s is not a note that this release can read: %s; nothing was skipped"
              .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
          e);
    }
  }

  private static LogNote note(JsonParser in) throws JacksonException {
    List<Refusal> refusals = new ArrayList<>();
    StreamPosition commands = null;
    List<Long> ghosts = new ArrayList<>();
    expect(in, in.nextToken(), JsonToken.START_OBJECT);
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "refused" -> {
          while (in.nextToken() == JsonToken.START_OBJECT) {
            refusals.add(refusal(in));
          }
        }
        case "commands" -> commands = position(in);
        case "ghosts" -> {
          while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            ghosts.add(in.getLongValue());
          }
        }
        default -> in.skipChildren();
      }
    }
    expect(in, in.currentToken(), JsonToken.END_OBJECT);
    return new LogNote(refusals, commands, ghosts);
  }

  private static Refusal refusal(JsonParser in) throws JacksonException {
    String aggregateId = null;
    String commandId = null;
    String code = null;
    String message = null;
    long version = 0;
    Long expected = null;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "aggregateId" -> aggregateId = in.getString();
        case "commandId" -> commandId = in.getString();
        case "version" -> version = in.getLongValue();
        case "expectedVersion" -> expected = in.getLongValue();
        case "code" -> code = in.getString();
        case "message" -> message = in.getString();
        default -> in.skipChildren();
      }
    }
    return new Refusal(
        required("aggregateId", aggregateId),
        required("commandId", commandId),
        version,
        expected,
        required("code", code),
        required("message", message));
  }

  private static StreamPosition position(JsonParser in) throws JacksonException {
    String stream = null;
    long next = 0;
    for (String name = in.nextName(); name != null; name = in.nextName()) {
      in.nextToken();
      switch (name) {
        case "stream" -> stream = in.getString();
        case "next" -> next = in.getLongValue();
        default -> in.skipChildren();
      }
    }
    return new StreamPosition(required("stream", stream), next);
  }

  private static String required(String name, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException("'" + name + "' is missing");
    }
    return value;
  }

  private static void expect(JsonParser in, @Nullable JsonToken found, JsonToken wanted) {
    if (found != wanted) {
      throw new IllegalArgumentException(
          "expected " + wanted + " but found " + found + " at " + in.currentLocation());
    }
  }
}
