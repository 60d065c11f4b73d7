package io.logfold.json.form;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The constants of an enum under the names that JSON has for them, which outlive a renaming of the
 * constants. Thread-safe.
 *
 * @param <T> the enum
 */
public final class Labels<T extends Enum<T>> implements TextType<T> {

  private final T[] constants;
  private final Map<T, String> labelOf;
  private final String[] labels;
  private final byte[][] json;

  private Labels(Class<T> type, Function<T, String> label) {
    this.constants = type.getEnumConstants();
    this.labels = Arrays.stream(constants).map(label).toArray(String[]::new);
    this.labelOf = new EnumMap<>(type);
    for (int i = 0; i < labels.length; i++) {
      labelOf.put(constants[i], labels[i]);
    }
    this.json =
        Arrays.stream(labels)
            .map(text -> (new FieldName(text).text() + "\"").getBytes(US_ASCII))
            .toArray(byte[][]::new);
    if (Arrays.stream(labels).distinct().count() < labels.length) {
      throw new IllegalArgumentException("two constants have the same label: " + List.of(labels));
    }
  }

  /**
   * All constants.
   *
   * @param label the constant's name in JSON: printable ASCII, different for each
   */
  public static <T extends Enum<T>> Labels<T> of(Class<T> type, Function<T, String> label) {
    return new Labels<>(type, label);
  }

  @Override
  public T parse(String text) {
    for (int i = 0; i < labels.length; i++) {
      if (labels[i].equals(text)) {
        return constants[i];
      }
    }
    throw new IllegalArgumentException("must be " + choice() + ", but is '" + text + "'");
  }

  @Override
  @SuppressWarnings("NullAway") // it has all constants
  public String format(T value) {
    return labelOf.get(value);
  }

  /** How many there are. */
  int count() {
    return constants.length;
  }

  T constant(int index) {
    return constants[index];
  }

  /** A label and its closing quotation mark. The caller does not change it. */
  byte[] json(int index) {
    return json[index];
  }

  private String choice() {
    int last = labels.length - 1;
    String others = String.join(", ", Arrays.asList(labels).subList(0, Math.max(last, 0)));
    return last < 1 ? String.join("", labels) : others + " or " + labels[last];
  }
}
