package io.logfold.json.form;

import java.util.function.Function;

/**
 * The unit of all amounts in an object and in the objects within it, such as the currency of an
 * order. It is a field of the outermost object, before the amounts or right after the first: in any
 * other place it takes the general way.
 *
 * {@snippet :
 * static final Unit<Currency> CURRENCY = Unit.of("currency", CURRENCY_CODE);
 *
 * form(Paid.class)
 *     .fields(
 *         CURRENCY.amount("amount", MONEY, Paid::amount),
 *         CURRENCY.field(paid -> paid.amount().currency()),
 *         (amount, currency) -> new Paid(amount));
 * }
 *
 * <p>Thread-safe.
 *
 * @param <U> the units
 */
public final class Unit<U> {

  private final FieldName name;
  private final TextType<U> type;

  private Unit(FieldName name, TextType<U> type) {
    this.name = name;
    this.type = type;
  }

  /** A unit under this name. There should be few: their texts are kept. */
  public static <U> Unit<U> of(String name, TextType<U> type) {
    return new Unit<>(new FieldName(name), type);
  }

  /** The field that names the unit. */
  public <E> Field<E, U> field(Function<? super E, U> getter) {
    return Field.unit(this, getter);
  }

  /** A field with an amount in this unit. */
  public <E, A> Field<E, A> amount(
      String name, AmountType<A, U> type, Function<? super E, A> getter) {
    return Field.amount(new FieldName(name), type, this, getter);
  }

  FieldName name() {
    return name;
  }

  TextType<U> type() {
    return type;
  }
}
