package io.logfold.json.form;

import static io.logfold.json.form.Field.flag;
import static io.logfold.json.form.Field.inline;
import static io.logfold.json.form.Field.integer;
import static io.logfold.json.form.Field.label;
import static io.logfold.json.form.Field.list;
import static io.logfold.json.form.Field.object;
import static io.logfold.json.form.Field.optional;
import static io.logfold.json.form.Field.repeatedText;
import static io.logfold.json.form.Field.text;
import static io.logfold.json.form.Field.time;
import static io.logfold.json.form.Field.value;
import static io.logfold.json.form.Field.wholeNumber;
import static io.logfold.json.form.ObjectForm.form;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A family of events with every kind of field, and the forms of them. */
sealed interface ParcelEvent {

  record Packed(UUID id, Size size, List<Item> items, Address to, Handling handling)
      implements ParcelEvent {}

  record Weighed(Weight weight, long scale, Instant at) implements ParcelEvent {}

  record Lost() implements ParcelEvent {}

  /** Each in the unit of the whole. */
  record Balanced(Mass mass, List<Weight> weights) implements ParcelEvent {}

  record Item(String name, int count) {}

  record Address(String city) {}

  record Handling(boolean fragile, @Nullable String note, @Nullable Integer floor) {}

  record Weight(long minorUnits, Mass mass) {}

  enum Size {
    SMALL,
    VERY_LARGE,
    HUGE
  }

  enum Mass {
    GRAM,
    KILOGRAM,
    UNKNOWN;

    int decimals() {
      return switch (this) {
        case GRAM -> 0;
        case KILOGRAM -> 3;
        case UNKNOWN -> -1;
      };
    }
  }

  /** As it was before a weight had its unit. */
  record WeighedV1(int grams, Instant at) {}

  Unit<Mass> MASS =
      Unit.of("unit", Labels.of(Mass.class, mass -> mass.name().toLowerCase(Locale.ROOT)));

  AmountType<Weight, Mass> WEIGHT =
      new AmountType<>() {
        @Override
        public int decimals(Mass mass) {
          return mass.decimals();
        }

        @Override
        public Weight of(long minorUnits, Mass mass) {
          return new Weight(minorUnits, mass);
        }

        @Override
        public long minorUnits(Weight weight) {
          return weight.minorUnits();
        }

        @Override
        public Mass unit(Weight weight) {
          return weight.mass();
        }

        @Override
        public Weight parse(String text, Mass mass) {
          try {
            BigDecimal number = new BigDecimal(text).movePointRight(Math.max(mass.decimals(), 0));
            return new Weight(number.longValueExact(), mass);
          } catch (ArithmeticException e) {
            throw new IllegalArgumentException("is too fine or too large: '" + text + "'", e);
          }
        }

        @Override
        public String format(Weight weight) {
          return BigDecimal.valueOf(weight.minorUnits(), Math.max(weight.mass().decimals(), 0))
              .toPlainString();
        }
      };

  ObjectForm<Item> ITEM =
      form(Item.class)
          .fields(repeatedText("name", Item::name), integer("count", Item::count), Item::new);

  ObjectForm<Handling> HANDLING =
      form(Handling.class)
          .fields(
              flag("fragile", Handling::fragile),
              optional(text("note", Handling::note)),
              optional(integer("floor", Handling::floor)),
              Handling::new);

  ObjectForm<Weight> IN_UNIT =
      form(Weight.class).fields(MASS.amount("weight", WEIGHT, weight -> weight), weight -> weight);

  /** All of them. */
  static EventForms.Builder<ParcelEvent> forms() {
    return EventForms.builder(ParcelEvent.class)
        .event(
            "parcel.packed",
            1,
            form(Packed.class)
                .fields(
                    value("id", TextType.of(UUID::fromString, UUID::toString), Packed::id),
                    label("size", Labels.of(Size.class, ParcelEvent::sizeLabel), Packed::size),
                    list("items", ITEM, Packed::items),
                    object(
                        "to",
                        form(Address.class).fields(text("city", Address::city), Address::new),
                        Packed::to),
                    inline(HANDLING, Packed::handling),
                    Packed::new))
        .event(
            "parcel.weighed",
            2,
            form(Weighed.class)
                .fields(
                    MASS.amount("weight", WEIGHT, Weighed::weight),
                    MASS.field(weighed -> weighed.weight().mass()),
                    wholeNumber("scale", Weighed::scale),
                    time("at", Weighed::at),
                    (weight, mass, scale, at) -> new Weighed(weight, scale, at)))
        .earlier(
            "parcel.weighed",
            1,
            form(WeighedV1.class)
                .fields(
                    integer("grams", WeighedV1::grams), time("at", WeighedV1::at), WeighedV1::new),
            old -> new Weighed(new Weight(old.grams(), Mass.GRAM), 0, old.at()))
        .event("parcel.lost", 1, form(Lost.class).fields(Lost::new))
        .event(
            "parcel.balanced",
            1,
            form(Balanced.class)
                .fields(
                    MASS.field(Balanced::mass),
                    list("weights", IN_UNIT, Balanced::weights),
                    Balanced::new));
  }

  private static String sizeLabel(Size size) {
    return size.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
