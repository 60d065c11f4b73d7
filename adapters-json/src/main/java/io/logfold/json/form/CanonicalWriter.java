package io.logfold.json.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logfold.json.IsoInstant;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON in the form that {@link CanonicalJson} reads, byte by byte what Jackson's generator
 * would write. Strings that need an escape, or more than ASCII, are beyond it: then {@link #write}
 * returns nothing, and the generator has to write the object. Not thread-safe.
 */
final class CanonicalWriter implements FieldWriter {

  private static final int USUAL_SIZE = 320;
  private static final byte[] NOTHING = {};
  private static final byte[] TRUE = "true".getBytes(ISO_8859_1);
  private static final byte[] FALSE = "false".getBytes(ISO_8859_1);

  private byte[] json = new byte[USUAL_SIZE];
  private int size;
  private boolean canonical = true;

  /** What precedes the next field: the brace before the first one, then commas. */
  private byte separator = '{';

  /** The object's bytes; empty when it has no canonical form. */
  <T> byte[] write(ObjectForm<T> form, T value) {
    object(form, value);
    return canonical ? Arrays.copyOf(json, size) : NOTHING;
  }

  @Override
  public void text(FieldName name, String text) {
    name(name);
    quoted(text);
  }

  @Override
  public void wholeNumber(FieldName name, long number) {
    name(name);
    if (number >= 0) {
      digits(number, 1);
    } else {
      literal(Long.toString(number).getBytes(ISO_8859_1));
    }
  }

  @Override
  public void flag(FieldName name, boolean flag) {
    name(name);
    literal(flag ? TRUE : FALSE);
  }

  @Override
  public void time(FieldName name, Instant time) {
    name(name);
    room(IsoInstant.MAX_LENGTH + 2);
    int end = IsoInstant.format(time, json, size + 1);
    if (end < 0) {
      quoted(time.toString());
    } else {
      json[size] = '"';
      json[end] = '"';
      size = end + 1;
    }
  }

  @Override
  public <A, U> void amount(FieldName name, AmountType<A, U> type, A amount) {
    long units = type.minorUnits(amount);
    if (units < 0) {
      text(name, type.format(amount));
      return;
    }
    name(name);
    put('"');
    int decimals = Math.max(type.decimals(type.unit(amount)), 0);
    if (decimals == 0) {
      digits(units, 1);
    } else {
      long one = 1;
      for (int i = 0; i < decimals; i++) {
        one *= 10;
      }
      digits(units / one, 1);
      put('.');
      digits(units % one, decimals);
    }
    put('"');
  }

  @Override
  public <T> void object(FieldName name, ObjectForm<T> form, T value) {
    name(name);
    object(form, value);
  }

  @Override
  public <T> void list(FieldName name, ObjectForm<T> form, List<T> values) {
    name(name);
    put('[');
    boolean first = true;
    for (T value : values) {
      if (!first) {
        put(',');
      }
      first = false;
      object(form, value);
    }
    put(']');
  }

  private <T> void object(ObjectForm<T> form, T value) {
    separator = '{';
    form.write(this, value);
    if (separator == '{') {
      put('{'); // an object without fields
    }
    put('}');
    separator = ',';
  }

  private void name(FieldName name) {
    room(1 + name.length());
    json[size] = separator;
    name.put(json, size + 1);
    size += 1 + name.length();
    separator = ',';
  }

  private void quoted(String text) {
    int length = text.length();
    room(length + 2);
    json[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
        canonical = false;
        return;
      }
      json[size++] = (byte) c;
    }
    json[size++] = '"';
  }

  private void literal(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, json, size, ascii.length);
    size += ascii.length;
  }

  private void put(char ascii) {
    room(1);
    json[size++] = (byte) ascii;
  }

  /** A number that is not negative, with at least so many digits. */
  private void digits(long number, int least) {
    int length = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      length++;
    }
    length = Math.max(length, least);
    room(length);
    long rest = number;
    for (int i = size + length - 1; i >= size; i--) {
      json[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += length;
  }

  private void room(int more) {
    if (size + more > json.length) {
      json = Arrays.copyOf(json, Math.max(size + more, 2 * json.length));
    }
  }
}
