package io.logfold.json.form;

import java.time.Instant;
import java.util.List;

/** The fields of one object, written in the order of its form. Not thread-safe. */
interface FieldWriter {

  void text(FieldName name, String text);

  void wholeNumber(FieldName name, long number);

  void flag(FieldName name, boolean flag);

  void time(FieldName name, Instant time);

  <A, U> void amount(FieldName name, AmountType<A, U> type, A amount);

  <T> void object(FieldName name, ObjectForm<T> form, T value);

  <T> void list(FieldName name, ObjectForm<T> form, List<T> values);
}
