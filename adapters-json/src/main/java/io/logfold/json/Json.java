package io.logfold.json;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * The JSON that hand-written codecs read and write with a streaming parser and generator: strict,
 * compact, UTF-8. Thread-safe.
 */
public final class Json {

  // Thread-safe, and it shares the names of properties between parsers.
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private Json() {}

  /** A parser over these bytes; the caller closes it. */
  public static JsonParser parser(byte[] json) {
    return FACTORY.createParser(ObjectReadContext.empty(), json);
  }

  /** One object, whose fields {@code fields} writes. */
  public static byte[] object(Consumer<JsonGenerator> fields) {
    return bytes(
        out -> {
          out.writeStartObject();
          fields.accept(out);
          out.writeEndObject();
        });
  }

  /** Whatever {@code content} writes. */
  public static byte[] bytes(Consumer<JsonGenerator> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      content.accept(out);
    }
    return bytes.toByteArray();
  }
}
