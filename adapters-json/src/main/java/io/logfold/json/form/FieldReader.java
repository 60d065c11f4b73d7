package io.logfold.json.form;

import java.time.Instant;
import java.util.List;

/** The fields of one object, asked for in the order of its form. Not thread-safe. */
interface FieldReader {

  /** Whether the field is present and not null. */
  boolean has(FieldName name);

  String text(FieldName name);

  /** A text of which there are not many: equal ones are often the same object. */
  String repeatedText(FieldName name);

  /** A whole number that fits into an int. */
  int integer(FieldName name);

  /** A whole number that fits into a long. */
  long wholeNumber(FieldName name);

  boolean flag(FieldName name);

  Instant time(FieldName name);

  <T> T value(FieldName name, TextType<T> type);

  <T extends Enum<T>> T label(FieldName name, Labels<T> labels);

  <U> U unit(Unit<U> unit);

  <A, U> A amount(FieldName name, AmountType<A, U> type, Unit<U> unit);

  <T> T object(FieldName name, ObjectForm<T> form);

  <T> List<T> list(FieldName name, ObjectForm<T> form);
}
