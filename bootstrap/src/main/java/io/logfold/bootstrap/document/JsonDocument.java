package io.logfold.bootstrap.document;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON objects of our own. */
public final class JsonDocument {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonDocument() {}

  /** One object, whose fields {@code fields} writes, as UTF-8. */
  public static byte[] bytes(Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      fields.accept(out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** A list of objects under a name. */
  public static <T> void list(
      JsonGenerator out, String name, Iterable<T> items, Consumer<T> fieldsOf) {
    out.writeArrayPropertyStart(name);
    for (T item : items) {
      out.writeStartObject();
      fieldsOf.accept(item);
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
