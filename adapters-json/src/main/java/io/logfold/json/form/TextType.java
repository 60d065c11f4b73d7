package io.logfold.json.form;

import java.util.function.Function;

/**
 * A type whose values are JSON strings: a currency, a UUID, a date. Thread-safe.
 *
 * @param <T> the values
 */
public interface TextType<T> {

  /**
   * The value of a text that {@link #format} wrote, now or in an earlier release.
   *
   * @throws IllegalArgumentException when it is none; the message reads on after the field's name,
   *     e.g. {@code must be a UUID, but is 'x'}
   */
  T parse(String text);

  /** The text of a value. */
  String format(T value);

  /** A type made of these two functions. */
  static <T> TextType<T> of(Function<String, T> parse, Function<T, String> format) {
    return new TextType<>() {
      @Override
      public T parse(String text) {
        return parse.apply(text);
      }

      @Override
      public String format(T value) {
        return format.apply(value);
      }
    };
  }
}
