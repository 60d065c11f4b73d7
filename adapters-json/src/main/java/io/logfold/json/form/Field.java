package io.logfold.json.form;

import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A field of a form: its name, its kind, and where its value comes from in the object that is
 * written. Immutable; one field may be part of several forms. Thread-safe.
 *
 * @param <E> the objects that have it
 * @param <T> its values
 */
public final class Field<E, T> {

  private final @Nullable FieldName name; // none: the fields of an inlined form
  private final Function<? super E, T> getter;
  private final Function<FieldReader, T> reader;
  private final BiConsumer<FieldWriter, T> writer;
  private final Units units;

  private Field(
      @Nullable FieldName name,
      Function<? super E, T> getter,
      Function<FieldReader, T> reader,
      BiConsumer<FieldWriter, T> writer,
      Units units) {
    this.name = name;
    this.getter = getter;
    this.reader = reader;
    this.writer = writer;
    this.units = units;
  }

  private Field(
      FieldName name,
      Function<? super E, T> getter,
      Function<FieldReader, T> reader,
      BiConsumer<FieldWriter, T> writer) {
    this(name, getter, reader, writer, Units.NONE);
  }

  /** A string. */
  public static <E> Field<E, String> text(String name, Function<? super E, String> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(field, getter, in -> in.text(field), (out, value) -> out.text(field, value));
  }

  /**
   * A string of which there are not many, such as a carrier or a country: a bounded table keeps
   * them, so that many objects in memory share one string.
   */
  public static <E> Field<E, String> repeatedText(String name, Function<? super E, String> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field, getter, in -> in.repeatedText(field), (out, value) -> out.text(field, value));
  }

  /** A whole number that fits into an int. */
  public static <E> Field<E, Integer> integer(String name, Function<? super E, Integer> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field, getter, in -> in.integer(field), (out, value) -> out.wholeNumber(field, value));
  }

  /** A whole number that fits into a long. */
  public static <E> Field<E, Long> wholeNumber(String name, Function<? super E, Long> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field, getter, in -> in.wholeNumber(field), (out, value) -> out.wholeNumber(field, value));
  }

  /** True or false. */
  public static <E> Field<E, Boolean> flag(String name, Function<? super E, Boolean> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(field, getter, in -> in.flag(field), (out, value) -> out.flag(field, value));
  }

  /** An instant as ISO 8601 in UTC. */
  public static <E> Field<E, Instant> time(String name, Function<? super E, Instant> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(field, getter, in -> in.time(field), (out, value) -> out.time(field, value));
  }

  /** A value that is a string in JSON. */
  public static <E, T> Field<E, T> value(
      String name, TextType<T> type, Function<? super E, T> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field,
        getter,
        in -> in.value(field, type),
        (out, value) -> out.text(field, type.format(value)));
  }

  /** A constant of an enum. */
  public static <E, T extends Enum<T>> Field<E, T> label(
      String name, Labels<T> labels, Function<? super E, T> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field,
        getter,
        in -> in.label(field, labels),
        (out, value) -> out.text(field, labels.format(value)));
  }

  /** An object. */
  public static <E, T> Field<E, T> object(
      String name, ObjectForm<T> form, Function<? super E, T> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field,
        getter,
        in -> in.object(field, form),
        (out, value) -> out.object(field, form, value),
        form.units().nested());
  }

  /** A list of objects. */
  public static <E, T> Field<E, List<T>> list(
      String name, ObjectForm<T> form, Function<? super E, List<T>> getter) {
    FieldName field = new FieldName(name);
    return new Field<>(
        field,
        getter,
        in -> in.list(field, form),
        (out, value) -> out.list(field, form, value),
        form.units().nested());
  }

  /** The fields of a part, among those of the whole and without an object around them. */
  public static <E, T> Field<E, T> inline(ObjectForm<T> form, Function<? super E, T> getter) {
    return new Field<>(null, getter, form::read, form::write, form.units());
  }

  /**
   * The same field, but it may be missing: null is read then, and a null is not written.
   *
   * @throws IllegalArgumentException for an inlined part and for a unit
   */
  @SuppressWarnings("NullAway") // a missing field is null
  public static <E, T> Field<E, T> optional(Field<E, T> field) {
    FieldName name = field.name;
    if (name == null || field.units.named() != null) {
      throw new IllegalArgumentException("neither an inlined part nor a unit can be optional");
    }
    return new Field<>(
        name,
        field.getter,
        in -> in.has(name) ? field.reader.apply(in) : null,
        (out, value) -> {
          if (value != null) {
            field.writer.accept(out, value);
          }
        },
        field.units);
  }

  /** The field that names a unit. */
  static <E, U> Field<E, U> unit(Unit<U> unit, Function<? super E, U> getter) {
    return new Field<>(
        unit.name(),
        getter,
        in -> in.unit(unit),
        (out, value) -> out.text(unit.name(), unit.type().format(value)),
        new Units(unit, null));
  }

  /** An amount in a unit. */
  static <E, A, U> Field<E, A> amount(
      FieldName name, AmountType<A, U> type, Unit<U> unit, Function<? super E, A> getter) {
    return new Field<>(
        name,
        getter,
        in -> in.amount(name, type, unit),
        (out, value) -> out.amount(name, type, value),
        new Units(null, unit));
  }

  T read(FieldReader in) {
    return reader.apply(in);
  }

  void write(FieldWriter out, E object) {
    writer.accept(out, getter.apply(object));
  }

  @Nullable FieldName name() {
    return name;
  }

  Units units() {
    return units;
  }
}
