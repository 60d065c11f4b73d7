package io.logfold.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

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
