package io.logfold.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * A JSON object that was read strictly, with typed access to each field, for hand-written codecs.
 * It is made for objects with a handful of fields (at most 64): names are compared one after the
 * other. A null counts as missing. Every complaint is an {@link InvalidField} with the path from
 * the outermost object. Not thread-safe.
 */
public final class JsonObject {

  /** One bit each in {@link #asked}; and it bounds the search for duplicates. */
  private static final int MAX_FIELDS = Long.SIZE;

  /** A value that no accessor returns, kept to say what it is instead. */
  private enum Other {
    NULL("null"),
    NUMBER("a number with a fraction, or too large");

    private final String words;

    Other(String words) {
      this.words = words;
    }
  }

  private final Source source;
  private final @Nullable JsonObject parent;
  private final String nameInParent;
  private final int index;
  private @Nullable String[] names = new String[8];
  private @Nullable Object[] values = new Object[8];
  private int size;
  private long asked;

  /** What all objects of one input share: its bytes, and which fields stay as they are. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Source(byte[] json, Set<String> raw) {}

  private JsonObject(Source source, @Nullable JsonObject parent, String nameInParent, int index) {
    this.source = source;
    this.parent = parent;
    this.nameInParent = nameInParent;
    this.index = index;
  }

  /**
   * Reads one object; nothing may follow it.
   *
   * @throws MalformedJson when the bytes are not one JSON object
   * @throws InvalidField when a name comes twice or there are more than 64 fields
   */
  public static JsonObject parse(byte[] json) {
    return parse(json, Set.of());
  }

  /**
   * Reads one object, in which any JSON may be the value of some fields; {@link #raw} has it.
   *
   * @param raw the names of these fields, at any depth
   * @throws MalformedJson when the bytes are not one JSON object in UTF-8
   * @throws InvalidField when a name comes twice or there are more than 64 fields
   */
  public static JsonObject parse(byte[] json, Set<String> raw) {
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedJson("expected a JSON object", null);
      }
      JsonObject object = new JsonObject(new Source(json, raw), null, "", -1);
      object.read(parser);
      if (parser.nextToken() != null) {
        throw new MalformedJson("there is more after the JSON object", null);
      }
      return object;
    } catch (UnexpectedEndOfInputException e) {
      // Its message names the parser's source and where it began.
      throw malformed("it ends too early", e);
    } catch (JacksonException e) {
      throw malformed(e.getOriginalMessage(), e);
    }
  }

  private static MalformedJson malformed(String what, JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null ? "" : " (line %s, column %s)".formatted(at.getLineNr(), at.getColumnNr());
    return new MalformedJson("not JSON: " + what + where, e);
  }

  /** Whether the field is present and not null. */
  public boolean has(String name) {
    Object value = value(name);
    return value != null && value != Other.NULL;
  }

  /** A string that must be present. */
  public String string(String name) {
    return required(name, optionalString(name));
  }

  /** A string, or null. */
  public @Nullable String optionalString(String name) {
    return as(String.class, "a string", name, value(name));
  }

  /** A whole number that must be present and fit into an int. */
  public int integer(String name) {
    return required(name, optionalInteger(name));
  }

  /** A whole number that fits into an int, or null. */
  public @Nullable Integer optionalInteger(String name) {
    Long number = as(Long.class, "a whole number", name, value(name));
    if (number == null) {
      return null;
    }
    if (number != number.intValue()) {
      throw invalid(name, "must lie within ±%s, but is %s".formatted(Integer.MAX_VALUE, number));
    }
    return number.intValue();
  }

  /** A whole number that must be present and fit into a long. */
  public long wholeNumber(String name) {
    return required(name, as(Long.class, "a whole number", name, value(name)));
  }

  /** True or false; must be present. */
  public boolean flag(String name) {
    return required(name, as(Boolean.class, "a boolean", name, value(name)));
  }

  /** A time in ISO 8601 that must be present. */
  public Instant instant(String name) {
    return required(name, optionalInstant(name));
  }

  /** A time in ISO 8601, or null. */
  public @Nullable Instant optionalInstant(String name) {
    String text = optionalString(name);
    try {
      return text == null ? null : IsoInstant.parse(text);
    } catch (DateTimeException e) {
      throw invalid(name, "must be a time like 2026-11-23T10:00:00Z, but is '" + text + "'", e);
    }
  }

  /** An object that must be present. */
  public JsonObject object(String name) {
    return required(name, optionalObject(name));
  }

  /** An object, or null. */
  public @Nullable JsonObject optionalObject(String name) {
    return as(JsonObject.class, "an object", name, value(name));
  }

  /** The JSON of a field that was named to {@link #parse(byte[], Set)}; it must be present. */
  public byte[] raw(String name) {
    return required(name, as(byte[].class, "any JSON", name, value(name)));
  }

  /** A list of objects that must be present. */
  public <T> List<T> list(String name, Function<JsonObject, T> element) {
    return required(name, optionalList(name, element));
  }

  /** A list of objects, or null. */
  public <T> @Nullable List<T> optionalList(String name, Function<JsonObject, T> element) {
    List<?> list = as(List.class, "a list", name, value(name));
    if (list == null) {
      return null;
    }
    List<T> elements = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      String at = name + "[" + i + "]";
      JsonObject object = as(JsonObject.class, "an object", at, list.get(i));
      elements.add(element.apply(required(at, object)));
    }
    return elements;
  }

  /**
   * A string that must be present, parsed; the parser complains with an IllegalArgumentException.
   */
  public <T> T parsed(String name, Function<String, T> parser) {
    return parsed(name, string(name), parser);
  }

  /** A string, parsed, or null; the parser complains with an IllegalArgumentException. */
  public <T> @Nullable T optionalParsed(String name, Function<String, T> parser) {
    String text = optionalString(name);
    return text == null ? null : parsed(name, text, parser);
  }

  private <T> T parsed(String name, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw invalid(name, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Makes sure that the object has no other fields than those that were asked for.
   *
   * @throws InvalidField for the first that was not
   */
  public void refuseUnknown() {
    for (int i = 0; i < size; i++) {
      if ((asked & (1L << i)) == 0) {
        throw invalid(String.valueOf(names[i]), "is not known here");
      }
    }
  }

  /** A complaint about one field of this object, to be thrown by the caller. */
  public InvalidField invalid(String name, String reason) {
    return new InvalidField(path() + name, reason);
  }

  private void read(JsonParser parser) {
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      if (indexOf(name) >= 0) {
        throw invalid(name, "occurs twice");
      }
      if (size == MAX_FIELDS) {
        throw invalid(name, "is one field too many; the limit is " + MAX_FIELDS);
      }
      if (size == names.length) {
        names = Arrays.copyOf(names, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      parser.nextToken();
      names[size] = name;
      values[size++] = source.raw.contains(name) ? slice(parser) : read(parser, name, -1);
    }
  }

  /** The bytes of the current value; the parser goes past it. */
  private Object slice(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return Other.NULL;
    }
    long from = parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    parser.finishToken();
    long to = parser.currentLocation().getByteOffset();
    if (from < 0 || to < from) {
      throw new MalformedJson("not JSON: the bytes are not UTF-8", null);
    }
    return Arrays.copyOfRange(source.json, (int) from, (int) to);
  }

  private Object read(JsonParser parser, String name, int position) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT, LONG -> parser.getLongValue();
            default -> Other.NUMBER;
          };
      case VALUE_NUMBER_FLOAT -> Other.NUMBER;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_OBJECT -> {
        JsonObject object = new JsonObject(source, this, name, position);
        object.read(parser);
        yield object;
      }
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>(4);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(parser, name, list.size()));
        }
        yield list;
      }
      case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, PROPERTY_NAME, END_ARRAY, END_OBJECT ->
          Other.NULL;
    };
  }

  private int indexOf(String name) {
    for (int i = 0; i < size; i++) {
      if (name.equals(names[i])) {
        return i;
      }
    }
    return -1;
  }

  private @Nullable Object value(String name) {
    int at = indexOf(name);
    if (at < 0) {
      return null;
    }
    asked |= 1L << at;
    return values[at];
  }

  private <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw invalid(name, "is missing");
    }
    return value;
  }

  private <T> @Nullable T as(Class<T> type, String words, String name, @Nullable Object value) {
    if (value == null || value == Other.NULL) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw invalid(name, "must be %s, but is %s".formatted(words, describe(value)));
    }
    return type.cast(value);
  }

  private static String describe(Object value) {
    return switch (value) {
      case String text -> "a string";
      case Long number -> "a number";
      case Boolean truth -> "a boolean";
      case JsonObject object -> "an object";
      case List<?> list -> "a list";
      case Other other -> other.words;
      default -> value.getClass().getSimpleName();
    };
  }

  private InvalidField invalid(String name, String reason, Throwable cause) {
    return new InvalidField(path() + name, reason, cause);
  }

  private String path() {
    if (parent == null) {
      return "";
    }
    return parent.path() + nameInParent + (index < 0 ? "." : "[" + index + "].");
  }
}
