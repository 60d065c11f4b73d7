package io.logfold.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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

  /**
   * Makes sure that the bytes are UTF-8. A parser takes overlong forms too, which hide characters
   * from anything that checks the bytes.
   *
   * @throws MalformedJson when they are not
   */
  public static void requireUtf8(byte[] json) {
    try {
      var unused = UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      throw new MalformedJson("not JSON: the bytes are not UTF-8", e);
    }
  }

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
