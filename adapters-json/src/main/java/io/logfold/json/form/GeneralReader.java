package io.logfold.json.form;

import io.logfold.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a parsed object: any order, any way to write them. Every complaint is exact.
 * Not thread-safe.
 */
final class GeneralReader implements FieldReader {

  /**
   * What the objects of one input have in common.
   *
   * @param unit the unit of the amounts, null if there are none
   * @param strict whether fields that the form does not have are refused
   */
  private record Scope(@Nullable Object unit, boolean strict) {}

  /** A time of the outermost object that is known before its fields are read. */
  private record KnownTime(String name, Instant time) {}

  private final JsonObject json;
  private final Scope scope;
  private final @Nullable KnownTime known;

  private GeneralReader(JsonObject json, Scope scope, @Nullable KnownTime known) {
    this.json = json;
    this.scope = scope;
    this.known = known;
  }

  /** Reads the outermost object, in which other fields are ignored. */
  static <T> T read(ObjectForm<T> form, JsonObject json) {
    return outermost(form, json, false, null);
  }

  /**
   * Reads the outermost object, in which other fields are refused unless the caller has asked for
   * them.
   *
   * @param timeName a field of which the value is known; null: none
   */
  static <T> T readStrictly(
      ObjectForm<T> form, JsonObject json, @Nullable String timeName, Instant time) {
    return outermost(form, json, true, timeName == null ? null : new KnownTime(timeName, time));
  }

  /** The unit is read first, since the amounts depend on it. */
  private static <T> T outermost(
      ObjectForm<T> form, JsonObject json, boolean strict, @Nullable KnownTime known) {
    Unit<?> unit = form.units().named();
    Object value = unit == null ? null : parsed(json, unit);
    return new GeneralReader(json, new Scope(value, strict), known).read(form);
  }

  private <T> T read(ObjectForm<T> form) {
    T value = form.read(this);
    if (scope.strict) {
      json.refuseUnknown();
    }
    return value;
  }

  private GeneralReader nested(JsonObject object) {
    return new GeneralReader(object, scope, null);
  }

  @Override
  public boolean has(FieldName name) {
    return json.has(name.text());
  }

  @Override
  public String text(FieldName name) {
    return json.string(name.text());
  }

  @Override
  public String repeatedText(FieldName name) {
    return json.string(name.text());
  }

  @Override
  public int integer(FieldName name) {
    return json.integer(name.text());
  }

  @Override
  public long wholeNumber(FieldName name) {
    return json.wholeNumber(name.text());
  }

  @Override
  public boolean flag(FieldName name) {
    return json.flag(name.text());
  }

  @Override
  public Instant time(FieldName name) {
    return known != null && known.name.equals(name.text()) ? known.time : json.instant(name.text());
  }

  @Override
  public <T> T value(FieldName name, TextType<T> type) {
    return json.parsed(name.text(), type::parse);
  }

  @Override
  public <T extends Enum<T>> T label(FieldName name, Labels<T> labels) {
    return json.parsed(name.text(), labels::parse);
  }

  @Override
  @SuppressWarnings("unchecked") // an object has one unit
  public <U> U unit(Unit<U> unit) {
    Object value = scope.unit;
    return value == null ? parsed(json, unit) : (U) value;
  }

  @Override
  public <A, U> A amount(FieldName name, AmountType<A, U> type, Unit<U> unit) {
    U inUnit = unit(unit);
    return json.parsed(name.text(), text -> type.parse(text, inUnit));
  }

  @Override
  public <T> T object(FieldName name, ObjectForm<T> form) {
    return nested(json.object(name.text())).read(form);
  }

  @Override
  public <T> List<T> list(FieldName name, ObjectForm<T> form) {
    return json.list(name.text(), element -> nested(element).read(form));
  }

  private static <U> U parsed(JsonObject json, Unit<U> unit) {
    return json.parsed(unit.name().text(), unit.type()::parse);
  }
}
