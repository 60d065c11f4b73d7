package io.logfold.json.form;

import org.jspecify.annotations.Nullable;

/**
 * Which unit a field or a form names, and in which unit its amounts are: at most one.
 *
 * @param named null when no field here names a unit
 * @param needed null when there are no amounts
 */
record Units(@Nullable Unit<?> named, @Nullable Unit<?> needed) {

  static final Units NONE = new Units(null, null);

  /** Of both together. */
  Units and(Units other) {
    return new Units(one(named, other.named), one(needed, other.needed));
  }

  /** Of a field that has this object as its value. */
  Units nested() {
    if (named != null) {
      throw new IllegalArgumentException(
          "only the outermost object can name the unit " + named.name().text());
    }
    return this;
  }

  /** Makes sure that the unit of the amounts is named. */
  void requireNamed() {
    if (needed != null && needed != named) {
      throw new IllegalArgumentException(
          "no field names the unit %s, which the amounts are in".formatted(needed.name().text()));
    }
  }

  private static @Nullable Unit<?> one(@Nullable Unit<?> one, @Nullable Unit<?> other) {
    if (one != null && other != null && one != other) {
      throw new IllegalArgumentException(
          "an object has one unit, but here are %s and %s"
              .formatted(one.name().text(), other.name().text()));
    }
    return one == null ? other : one;
  }
}
