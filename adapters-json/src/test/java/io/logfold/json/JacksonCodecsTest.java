package io.logfold.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.logfold.application.eventlog.EventType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

class JacksonCodecsTest {

  sealed interface TallyEvent {}

  record Added(int amount, String by, Instant at, @Nullable String note) implements TallyEvent {}

  record Cleared() implements TallyEvent {}

  record AddedV1(int amount) {}

  record Tally(long sum, List<BigDecimal> parts, Map<String, Integer> byPerson) {}

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");

  private final JacksonEventCodec<TallyEvent> events =
      JacksonEventCodec.builder(TallyEvent.class)
          .type("tally.added", 2, Added.class)
          .earlier("tally.added", 1, AddedV1.class, old -> new Added(old.amount(), "?", AT, null))
          .type("tally.cleared", 1, Cleared.class)
          .build();

  @Test
  void events_come_back_as_they_were() {
    Added added = new Added(3, "me", AT, null);
    assertThat(events.typeOf(added)).hasToString("tally.added.v2");
    assertThat(new String(events.encode(added), UTF_8)).contains("\"at\":\"2026-11-23T10:00:00Z\"");
    assertThat(events.decode(events.typeOf(added), events.encode(added))).isEqualTo(added);
    Cleared cleared = new Cleared();
    assertThat(events.decode(events.typeOf(cleared), events.encode(cleared))).isEqualTo(cleared);
  }

  record Moments(Instant usual, @JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant asNumber) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T10:00:00Z",
        "2026-11-23T10:00:00.120Z",
        "2026-11-30T23:59:59.999999Z",
        "1969-12-31T00:00:00.000000001Z",
        "-0001-01-01T00:00:00Z",
        "+12026-01-01T00:00:00Z"
      })
  void instants_are_written_and_read_as_Jackson_itself_does(String text) {
    JsonMapper plain = JsonMapper.builder().build();
    JsonMapper ours = StrictMapper.create();
    Instant instant = Instant.parse(text);
    Moments moments = new Moments(instant, instant);
    String json = plain.writeValueAsString(moments);
    assertThat(ours.writeValueAsString(moments)).isEqualTo(json);
    assertThat(ours.readValue(json, Moments.class)).isEqualTo(moments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"2026-11-23T10:00:00+01:00\"",
        "\" 2026-11-23T10:00:00Z \"",
        "1795428000",
        "1795428000.25"
      })
  void other_forms_of_instants_are_read_as_Jackson_itself_does(String json) {
    assertThat(StrictMapper.create().readValue(json, Instant.class))
        .isEqualTo(JsonMapper.builder().build().readValue(json, Instant.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2026-02-30T10:00:00Z\"", "\"2026-11-23T10:61:00Z\"", "\"soon\""})
  void what_is_no_instant_is_refused(String json) {
    assertThatThrownBy(() -> StrictMapper.create().readValue(json, Instant.class))
        .isInstanceOf(JacksonException.class);
  }

  record Checked(int amount) {
    Checked {
      if (amount < 0) {
        throw new IllegalArgumentException("an amount of " + amount);
      }
    }
  }

  record Made(int a, String b) {
    @JsonCreator
    static Made of(@JsonProperty("a") int a) {
      return new Made(a, "made");
    }
  }

  record Generic<T>(List<T> values, Optional<Integer> maybe, long absent) {}

  @Test
  void records_are_made_as_Jackson_itself_does() {
    JsonMapper ours = StrictMapper.create();
    assertThatThrownBy(() -> ours.readValue("{\"amount\":-1}", Checked.class))
        .isInstanceOf(ValueInstantiationException.class)
        .hasMessageContaining("an amount of -1")
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(ours.readValue("{\"a\":7}", Made.class)).isEqualTo(new Made(7, "made"));
    assertThat(
            ours.readValue(
                "{\"values\":[\"x\"],\"maybe\":null,\"absent\":2}",
                new TypeReference<Generic<String>>() {}))
        .isEqualTo(new Generic<>(List.of("x"), Optional.empty(), 2));
    assertThat(ours.readValue("{}", Cleared.class)).isEqualTo(new Cleared());
  }

  @Test
  void an_earlier_revision_is_lifted_to_the_event_of_today() {
    assertThat(decode("tally.added.v1", "{\"amount\":7}")).isEqualTo(new Added(7, "?", AT, null));
  }

  @Test
  void what_cannot_be_read_is_refused_with_the_type() {
    refused("tally.added.v3", "{}", "tally.added.v3");
    refused("tally.added.v1", "{}", "amount");
    refused("tally.added.v1", "{\"amount\":null}", "amount");
    refused("tally.added.v1", "{\"amount\":1,\"amount\":2}", "amount");
    refused("tally.added.v1", "{\"amount\":1} 2", "tally.added.v1");
    refused("tally.added.v1", "", "tally.added.v1");
    assertThat(decode("tally.added.v1", "{\"amount\":7,\"later\":[1]}")).isInstanceOf(Added.class);
  }

  @Test
  void no_event_of_a_sealed_type_can_be_forgotten() {
    var builder = JacksonEventCodec.builder(TallyEvent.class).type("tally.added", 1, Added.class);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cleared");
    assertThatThrownBy(() -> builder.type("tally.added", 1, Cleared.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tally.added.v1");
  }

  @Test
  void states_come_back_as_they_were_and_their_fingerprint_is_their_shape() {
    JacksonStateCodec<Tally> states = JacksonStateCodec.of("tally", Tally.class, 1);
    Tally tally = new Tally(5, List.of(new BigDecimal("1.50")), Map.of("me", 2));
    assertThat(states.decode(states.encode(tally))).isEqualTo(tally);
    assertThat(states.aggregateType()).isEqualTo("tally");
    assertThat(states.fingerprint()).isEqualTo(StateShape.of(Tally.class).fingerprint(1));
    assertThatThrownBy(() -> states.decode("{\"sum\":1}".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tally: ");
  }

  private TallyEvent decode(String type, String json) {
    return events.decode(EventType.parse(type), json.getBytes(UTF_8));
  }

  private void refused(String type, String json, String complaint) {
    assertThatThrownBy(() -> decode(type, json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(type)
        .hasMessageContaining(complaint);
  }
}
