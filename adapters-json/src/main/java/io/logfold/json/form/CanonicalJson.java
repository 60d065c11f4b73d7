package io.logfold.json.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logfold.json.IsoInstant;
import io.logfold.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that looks as {@link CanonicalWriter} writes it: the fields in the order of their
 * form, no white space, no escapes, ASCII only. Replay does little else, and this way there is
 * nothing to look up and nothing to keep but the values. It gives up with {@link NotCanonical} on
 * anything else, right or wrong, which is then left to {@link JsonObject}: what is understood here
 * means the same there. Not thread-safe.
 */
final class CanonicalJson implements FieldReader {

  private static final int MOST_DIGITS = 18; // always fits into a long
  private static final int MOST_INT_DIGITS = 9;
  private static final byte[] TRUE = "true".getBytes(ISO_8859_1);
  private static final byte[] FALSE = "false".getBytes(ISO_8859_1);

  private final byte[] json;
  private final StringCache strings;
  private int at;

  /** What precedes the next field: the brace before the first one, then commas. */
  private byte separator = '{';

  private @Nullable Object unit;

  /** Where the unit's field is when it was read ahead of its turn. */
  private int unitBegin = -1;

  private int unitEnd;

  CanonicalJson(byte[] json, StringCache strings) {
    this.json = json;
    this.strings = strings;
  }

  /** The outermost object, and nothing may follow it. */
  <T> T read(ObjectForm<T> form) {
    T value = form.read(this);
    endObject();
    if (at != json.length) {
      throw new NotCanonical();
    }
    return value;
  }

  @Override
  public boolean has(FieldName name) {
    return at < json.length && json[at] == separator && name.isAt(json, at + 1);
  }

  @Override
  public String text(FieldName name) {
    int begin = skipText(name);
    return new String(json, begin, at - 1 - begin, ISO_8859_1);
  }

  @Override
  public String repeatedText(FieldName name) {
    int begin = skipText(name);
    return strings.get(json, begin, at - 1);
  }

  @Override
  public int integer(FieldName name) {
    return (int) digits(name, MOST_INT_DIGITS);
  }

  @Override
  public long wholeNumber(FieldName name) {
    return digits(name, MOST_DIGITS);
  }

  @Override
  public boolean flag(FieldName name) {
    pass(name);
    if (passed(TRUE)) {
      return true;
    }
    if (passed(FALSE)) {
      return false;
    }
    throw new NotCanonical();
  }

  @Override
  public Instant time(FieldName name) {
    int begin = skipText(name);
    Instant usual = IsoInstant.usual(json, begin, at - 1);
    if (usual != null) {
      return usual;
    }
    try {
      return Instant.parse(new String(json, begin, at - 1 - begin, ISO_8859_1));
    } catch (DateTimeException e) {
      throw new NotCanonical();
    }
  }

  @Override
  public <T> T value(FieldName name, TextType<T> type) {
    return type.parse(text(name));
  }

  @Override
  public <T extends Enum<T>> T label(FieldName name, Labels<T> labels) {
    pass(name);
    pass((byte) '"');
    for (int i = 0; i < labels.count(); i++) {
      if (passed(labels.json(i))) {
        return labels.constant(i);
      }
    }
    throw new NotCanonical();
  }

  @Override
  @SuppressWarnings("unchecked") // an object has one unit
  public <U> U unit(Unit<U> unit) {
    Object read = this.unit;
    if (read != null && at == unitBegin) {
      at = unitEnd;
      return (U) read;
    }
    U value = unit.type().parse(repeatedText(unit.name()));
    this.unit = value;
    return value;
  }

  @Override
  public <A, U> A amount(FieldName name, AmountType<A, U> type, Unit<U> unit) {
    int begin = skipText(name);
    int end = at - 1;
    U inUnit = known(unit);
    int decimals = type.decimals(inUnit);
    int point = decimals == 0 ? end : end - decimals - 1;
    if (decimals < 0 || point <= begin || (decimals > 0 && json[point] != '.')) {
      throw new NotCanonical();
    }
    int digits = (point - begin) + decimals;
    if (digits > MOST_DIGITS) {
      throw new NotCanonical();
    }
    long units = digits(0, begin, point);
    return type.of(decimals == 0 ? units : digits(units, point + 1, end), inUnit);
  }

  @Override
  public <T> T object(FieldName name, ObjectForm<T> form) {
    pass(name);
    return object(form);
  }

  @Override
  public <T> List<T> list(FieldName name, ObjectForm<T> form) {
    pass(name);
    pass((byte) '[');
    List<T> values = new ArrayList<>(2);
    while (!passed((byte) ']')) {
      if (!values.isEmpty()) {
        pass((byte) ',');
      }
      values.add(object(form));
    }
    return values;
  }

  private <T> T object(ObjectForm<T> form) {
    separator = '{';
    T value = form.read(this);
    endObject();
    return value;
  }

  private void endObject() {
    if (separator == '{') {
      pass((byte) '{'); // an object without fields
    }
    pass((byte) '}');
    separator = ',';
  }

  /** The unit as it was read, or from the field that comes next. */
  @SuppressWarnings("unchecked") // an object has one unit
  private <U> U known(Unit<U> unit) {
    Object read = this.unit;
    if (read != null) {
      return (U) read;
    }
    int begin = at;
    U ahead = unit(unit);
    unitBegin = begin;
    unitEnd = at;
    at = begin;
    return ahead;
  }

  /** Goes past what precedes a field's value. */
  private void pass(FieldName name) {
    if (!has(name)) {
      throw new NotCanonical();
    }
    at += 1 + name.length();
    separator = ',';
  }

  /**
   * Goes past a field that is a string; returns where its text begins. It ends before the quote.
   */
  private int skipText(FieldName name) {
    pass(name);
    pass((byte) '"');
    int begin = at;
    for (int i = begin; i < json.length; i++) {
      byte c = json[i];
      if (c == '"') {
        at = i + 1;
        return begin;
      }
      if (c < ' ' || c == '\\') {
        throw new NotCanonical();
      }
    }
    throw new NotCanonical();
  }

  private boolean passed(byte character) {
    if (at == json.length || json[at] != character) {
      return false;
    }
    at++;
    return true;
  }

  private void pass(byte character) {
    if (!passed(character)) {
      throw new NotCanonical();
    }
  }

  private boolean passed(byte[] literal) {
    int end = at + literal.length;
    if (end > json.length || !Arrays.equals(json, at, end, literal, 0, literal.length)) {
      return false;
    }
    at = end;
    return true;
  }

  /** A whole number that is at least zero. */
  private long digits(FieldName name, int most) {
    pass(name);
    int begin = at;
    int end = begin;
    while (end < json.length && json[end] >= '0' && json[end] <= '9') {
      end++;
    }
    boolean leadingZero = end > begin + 1 && json[begin] == '0';
    if (end == begin || end - begin > most || leadingZero) {
      throw new NotCanonical();
    }
    at = end;
    return digits(0, begin, end);
  }

  private long digits(long higher, int from, int to) {
    long number = higher;
    for (int i = from; i < to; i++) {
      int digit = json[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new NotCanonical();
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
