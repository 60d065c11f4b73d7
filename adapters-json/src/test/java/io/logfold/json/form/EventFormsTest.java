package io.logfold.json.form;

import static io.logfold.json.form.Field.inline;
import static io.logfold.json.form.Field.list;
import static io.logfold.json.form.Field.optional;
import static io.logfold.json.form.Field.text;
import static io.logfold.json.form.ObjectForm.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventType;
import io.logfold.json.form.ParcelEvent.Address;
import io.logfold.json.form.ParcelEvent.Balanced;
import io.logfold.json.form.ParcelEvent.Handling;
import io.logfold.json.form.ParcelEvent.Item;
import io.logfold.json.form.ParcelEvent.Lost;
import io.logfold.json.form.ParcelEvent.Mass;
import io.logfold.json.form.ParcelEvent.Packed;
import io.logfold.json.form.ParcelEvent.Size;
import io.logfold.json.form.ParcelEvent.Weighed;
import io.logfold.json.form.ParcelEvent.Weight;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFormsTest {

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  private static final UUID ID = UUID.fromString("5f0c6e5e-8a4b-4a43-9c30-5c7a3c1f2f11");
  private static final Field<Weight, Mass> MASS = ParcelEvent.MASS.field(Weight::mass);
  private static final String PACKED =
      "{\"id\":\"5f0c6e5e-8a4b-4a43-9c30-5c7a3c1f2f11\",\"size\":\"very-large\","
          + "\"items\":[{\"name\":\"cup\",\"count\":2},{\"name\":\"pot\",\"count\":1}],"
          + "\"to\":{\"city\":\"Oslo\"},\"fragile\":true,\"note\":\"up\",\"floor\":3}";

  private final EventForms<ParcelEvent> forms = ParcelEvent.forms().build();

  @Test
  void an_event_is_written_field_by_field_and_both_ways_agree() {
    written(packed("Oslo", "up", 3), PACKED);
    written(
        new Packed(ID, Size.SMALL, List.of(), new Address(""), new Handling(false, null, null)),
        "{\"id\":\"5f0c6e5e-8a4b-4a43-9c30-5c7a3c1f2f11\",\"size\":\"small\",\"items\":[],"
            + "\"to\":{\"city\":\"\"},\"fragile\":false}");
    written(
        new Weighed(new Weight(12_050, Mass.KILOGRAM), Long.MIN_VALUE, AT),
        "{\"weight\":\"12.050\",\"unit\":\"kilogram\",\"scale\":-9223372036854775808,"
            + "\"at\":\"2026-11-23T10:00:00Z\"}");
    written(new Lost(), "{}");
    written(
        new Balanced(
            Mass.KILOGRAM, List.of(new Weight(1, Mass.KILOGRAM), new Weight(-1, Mass.KILOGRAM))),
        "{\"unit\":\"kilogram\",\"weights\":[{\"weight\":\"0.001\"},{\"weight\":\"-0.001\"}]}");
  }

  @Test
  void a_string_that_needs_more_than_ascii_takes_the_general_way() {
    Packed event = packed("Tromsø", "\"this\" side\nup", 0);
    assertThat(forms.encodeCanonically(event)).isEmpty();
    EventType type = forms.typeOf(event);
    assertThat(forms.decodeCanonically(type, forms.encode(event))).isNull();
    assertThat(forms.decode(type, forms.encode(event))).isEqualTo(event);
  }

  @Test
  void any_order_and_white_space_and_further_fields_are_read() {
    String json =
        """
        { "at": "2026-11-23T11:00:00+01:00", "later": [{"a": null}],
          "unit": "gram", "scale": 7, "weight": "5e2" }\
        """;
    assertThat(decode("parcel.weighed.v2", json))
        .isEqualTo(new Weighed(new Weight(500, Mass.GRAM), 7, AT));
  }

  @Test
  void an_optional_field_may_be_missing_or_null() {
    Packed event = packed("Oslo", null, null);
    String json = PACKED.replace(",\"note\":\"up\"", "").replace(",\"floor\":3", "");
    assertThat(decode("parcel.packed.v1", json)).isEqualTo(event);
    assertThat(decode("parcel.packed.v1", PACKED.replace("\"up\"", "null").replace("3}", "null}")))
        .isEqualTo(event);
    assertThat(forms.decodeCanonically(forms.typeOf(event), json.getBytes(UTF_8))).isEqualTo(event);
  }

  @Test
  void an_earlier_revision_becomes_an_event_of_today() {
    assertThat(decode("parcel.weighed.v1", "{\"grams\":40,\"at\":\"2026-11-23T10:00:00Z\"}"))
        .isEqualTo(new Weighed(new Weight(40, Mass.GRAM), 0, AT));
    assertThat(forms.typeOf(new Weighed(new Weight(1, Mass.GRAM), 0, AT)))
        .hasToString("parcel.weighed.v2");
    assertThat(forms.types()).hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          "city":"Oslo"  | "town":"Oslo"  | to.city is missing
          "count":1      | "count":1.5    | items[1].count must be a whole number
          "name":"cup"   | "name":[]      | items[0].name must be a string
          "fragile":true | "fragile":1    | fragile must be a boolean, but is a number
          "floor":3      | "floor":"3"    | floor must be a whole number, but is a string
          "floor":3      | "id":"x"       | id occurs twice
          very-large     | tiny           | size must be small, very-large or huge, but is 'tiny'
          5f0c6e5e-      | 5f0c6e5e       | id Invalid UUID string
          """)
  void a_complaint_has_the_type_the_path_and_the_reason(
      String part, String replacement, String complaint) {
    String json = PACKED.replace(part, replacement);
    assertThat(json).isNotEqualTo(PACKED);
    refused("parcel.packed.v1", json, complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "{}x", "null"})
  void what_is_no_object_is_refused(String json) {
    refused("parcel.lost.v1", json, "");
  }

  @Test
  void an_amount_is_refused_with_its_unit() {
    String json = "{\"weight\":\"%s\",\"unit\":\"%s\",\"scale\":1,\"at\":\"2026-11-23T10:00:00Z\"}";
    refused("parcel.weighed.v2", json.formatted("1.0005", "kilogram"), "weight is too fine");
    refused("parcel.weighed.v2", json.formatted("1", "ton"), "unit must be gram, kilogram or");
    refused("parcel.weighed.v2", json.formatted("1", "ton"), "but is 'ton'");
    refused("parcel.weighed.v2", "{\"scale\":1}", "unit is missing");
  }

  @Test
  void an_unknown_type_or_revision_is_never_skipped() {
    assertThatThrownBy(() -> decode("parcel.lost.v2", "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown event type parcel.lost.v2");
  }

  @Test
  void numbers_of_any_size_are_written_the_same_both_ways() {
    Random random = new Random(1);
    for (Mass mass : Mass.values()) {
      for (int shift = 0; shift < 64; shift++) {
        long number = random.nextLong() >> shift;
        written(new Weighed(new Weight(number, mass), number, AT.plusNanos(shift)), null);
      }
    }
  }

  @Test
  void a_record_that_refuses_its_values_does_so_with_the_type() {
    record Checked(String text) {
      Checked {
        if (text.isEmpty()) {
          throw new IllegalArgumentException("a text is needed");
        }
      }
    }
    EventForms<Checked> checked =
        EventForms.builder(Checked.class)
            .event("a", 1, form(Checked.class).fields(text("text", Checked::text), Checked::new))
            .build();
    assertThatThrownBy(() -> checked.decode(new EventType("a", 1), bytes("{\"text\":\"\"}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a.v1: a text is needed");
  }

  @Test
  void no_event_of_a_sealed_type_can_be_forgotten() {
    assertThatThrownBy(
            () ->
                EventForms.builder(ParcelEvent.class)
                    .event("parcel.lost", 1, form(Lost.class).fields(Lost::new))
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Packed");
  }

  @Test
  void a_class_or_a_type_twice_is_refused() {
    assertThatThrownBy(
            () -> ParcelEvent.forms().event("parcel.gone", 1, form(Lost.class).fields(Lost::new)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("parcel.lost.v1");
    assertThatThrownBy(
            () ->
                ParcelEvent.forms().earlier("parcel.lost", 1, ParcelEvent.ITEM, item -> new Lost()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("parcel.lost.v1");
  }

  @Test
  void a_form_that_could_not_be_read_is_refused() {
    Field<Item, String> name = text("name", Item::name);
    assertThatThrownBy(() -> form(Item.class).fields(name, name, (one, other) -> new Item(one, 1)))
        .hasMessageContaining("two fields");
    assertThatThrownBy(() -> text("na\"me", Item::name)).hasMessageContaining("na\"me");
    assertThatThrownBy(() -> optional(inline(ParcelEvent.ITEM, (Item item) -> item)))
        .hasMessageContaining("optional");
    assertThatThrownBy(() -> Labels.of(Size.class, size -> "same"))
        .hasMessageContaining("same label");
  }

  @Test
  void amounts_without_one_unit_in_the_outermost_object_are_refused() {
    assertThatThrownBy(
            () -> EventForms.builder(Weight.class).event("weight", 1, ParcelEvent.IN_UNIT))
        .hasMessageContaining("no field names the unit unit");
    ObjectForm<Weight> named =
        form(Weight.class)
            .fields(MASS, ParcelEvent.MASS.amount("w", ParcelEvent.WEIGHT, w -> w), (m, w) -> w);
    assertThatThrownBy(() -> list("weights", named, Balanced::weights))
        .hasMessageContaining("only the outermost object");
    Unit<Mass> other = Unit.of("other", Labels.of(Mass.class, Enum::name));
    assertThatThrownBy(
            () ->
                form(Weight.class)
                    .fields(MASS, other.field(Weight::mass), (m, o) -> new Weight(0, m)))
        .hasMessageContaining("unit and other");
  }

  @Test
  void damaged_bytes_are_read_as_the_general_way_reads_them_or_not_at_all() {
    List<ParcelEvent> events =
        List.of(
            packed("Oslo", "up", 3),
            new Weighed(new Weight(12_050, Mass.KILOGRAM), 77, AT),
            new Balanced(Mass.GRAM, List.of(new Weight(1, Mass.GRAM), new Weight(2, Mass.GRAM))),
            new Lost());
    byte[] interesting = bytes("\"\\{}[],:.-+0019eE \n\u0000\u007fé");
    Random random = new Random(7);
    int understood = 0;
    for (int i = 0; i < 60_000; i++) {
      ParcelEvent event = events.get(i % events.size());
      byte[] data = forms.encode(event);
      int at = random.nextInt(data.length);
      data[at] = interesting[random.nextInt(interesting.length)];
      ParcelEvent canonical = forms.decodeCanonically(forms.typeOf(event), data);
      if (canonical != null) {
        understood++;
        assertThat(canonical)
            .as(new String(data, UTF_8))
            .isEqualTo(forms.decodeGenerally(forms.typeOf(event), data));
      }
    }
    assertThat(understood).isPositive(); // another digit is no damage that could be seen
  }

  /** Written and read both ways, which agree. */
  private void written(ParcelEvent event, @Nullable String json) {
    EventType type = forms.typeOf(event);
    String general = new String(forms.encodeGenerally(event), UTF_8);
    assertThat(new String(forms.encodeCanonically(event), UTF_8)).isEqualTo(general);
    if (json != null) {
      assertThat(general).isEqualTo(json);
    }
    assertThat(forms.decodeGenerally(type, bytes(general))).isEqualTo(event);
    ParcelEvent canonical = forms.decodeCanonically(type, bytes(general));
    if (canonical != null) { // negative numbers are left to the general way
      assertThat(canonical).isEqualTo(event);
    }
    assertThat(forms.decode(type, forms.encode(event))).isEqualTo(event);
  }

  private static Packed packed(String city, @Nullable String note, @Nullable Integer floor) {
    return new Packed(
        ID,
        Size.VERY_LARGE,
        List.of(new Item("cup", 2), new Item("pot", 1)),
        new Address(city),
        new Handling(true, note, floor));
  }

  private ParcelEvent decode(String type, String json) {
    return forms.decode(EventType.parse(type), bytes(json));
  }

  private void refused(String type, String json, String complaint) {
    assertThatThrownBy(() -> decode(type, json))
        .as(json)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(type + ": ")
        .hasMessageContaining(complaint);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
