package io.logfold.json.form;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The form of a JSON object: its fields in the order in which they are written, and how they make a
 * Java object.
 *
 * {@snippet :
 * form(OrderShipped.class)
 *     .fields(
 *         repeatedText("carrier", OrderShipped::carrier),
 *         text("trackingCode", OrderShipped::trackingCode),
 *         time("occurredAt", OrderShipped::occurredAt),
 *         OrderShipped::new);
 * }
 *
 * <p>Thread-safe.
 *
 * @param <T> the Java objects
 */
public abstract class ObjectForm<T> {

  private final Class<T> type;
  private final Field<? super T, ?>[] fields;
  private final Units units;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array for speed
  ObjectForm(Class<T> type, List<Field<? super T, ?>> fields) {
    this.type = type;
    this.fields = fields.toArray(new Field[0]);
    this.units = fields.stream().map(Field::units).reduce(Units.NONE, Units::and);
    Set<String> names = new HashSet<>();
    for (Field<? super T, ?> field : fields) {
      FieldName name = field.name();
      if (name != null && !names.add(name.text())) {
        throw new IllegalArgumentException(
            "two fields of %s have the name %s".formatted(type.getName(), name.text()));
      }
    }
  }

  /** Begins the form of objects of this class. */
  public static <T> FormFields<T> form(Class<T> type) {
    return new FormFields<>(type);
  }

  /** Reads the fields, in their order. */
  abstract T read(FieldReader in);

  /** Writes the fields, in their order. */
  final void write(FieldWriter out, T object) {
    for (Field<? super T, ?> field : fields) {
      field.write(out, object);
    }
  }

  final Class<T> type() {
    return type;
  }

  final Units units() {
    return units;
  }
}
