package io.logfold.json;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.forwarding.AnswerCodec.Answer;
import io.logfold.application.request.AggregateState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JacksonAnswerCodecTest {

  sealed interface TallyEvent {}

  record Added(BigDecimal amount, String data) implements TallyEvent {}

  record Cleared() implements TallyEvent {}

  record Tally(BigDecimal sum, Map<String, Integer> state) {}

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00.500Z");
  private static final String JSON =
      "{\"aggregateId\":\"a\",\"version\":7,\"state\":{\"sum\":1.50,\"state\":{\"me\":2}},"
          + "\"events\":[{\"aggregateId\":\"a\",\"position\":{\"partition\":3,\"offset\":42},"
          + "\"version\":7,\"type\":\"tally.added.v1\",\"time\":\"2026-11-23T10:00:00.500Z\","
          + "\"commandId\":\"c-1\",\"correlationId\":null,"
          + "\"data\":{\"amount\":0.10,\"data\":\"Grüße } \\\" 🚚\"}}]}";

  private final JacksonAnswerCodec<Tally, TallyEvent> answers =
      JacksonAnswerCodec.of(
          JacksonStateCodec.of("tally", Tally.class, 1),
          JacksonEventCodec.builder(TallyEvent.class)
              .type("tally.added", 1, Added.class)
              .type("tally.cleared", 1, Cleared.class)
              .build());

  private final Tally tally = new Tally(new BigDecimal("1.50"), Map.of("me", 2));

  @Test
  void an_answer_has_the_state_of_the_snapshots_and_the_events_of_the_log() {
    var event = new Added(new BigDecimal("0.10"), "Grüße } \" 🚚");
    var answer = new Answer<>(state(7, tally), List.of(recorded(event, "c-1", null)));
    assertThat(answers.encode(answer)).asString(UTF_8).isEqualTo(JSON);
    assertThat(answers.decode(JSON.getBytes(UTF_8))).isEqualTo(answer);
  }

  @Test
  void it_is_read_in_any_layout() {
    String spread = JSON.replace("\":", "\" : ").replace("{", "{\n ").replace(",", " ,\t");
    assertThat(answers.decode(spread.getBytes(UTF_8)).state().version()).isEqualTo(7);
  }

  @Test
  void the_answer_to_a_question_has_no_events() {
    Answer<Tally, TallyEvent> answer = new Answer<>(state(0, tally), List.of());
    assertThat(answers.decode(answers.encode(answer))).isEqualTo(answer);
  }

  @Test
  void fingerprint_and_trace_context_are_kept_back() {
    Answer<Tally, TallyEvent> answer =
        new Answer<>(state(7, tally), List.of(recorded(new Cleared(), "c-1\tfingerprint", "00-1")));
    assertThat(answers.decode(answers.encode(answer)).events())
        .containsExactly(recorded(new Cleared(), "c-1", null));
  }

  @Test
  void a_state_may_have_more_fields_than_envelopes_have() {
    Map<String, Integer> many = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      many.put("field-" + i, i);
    }
    Answer<Tally, TallyEvent> answer =
        new Answer<>(state(1, new Tally(BigDecimal.ONE, many)), List.of());
    assertThat(answers.decode(answers.encode(answer))).isEqualTo(answer);
  }

  @Test
  void a_state_or_an_event_may_be_any_json() {
    JacksonAnswerCodec<String, TallyEvent> texts =
        JacksonAnswerCodec.of(
            JacksonStateCodec.of("text", String.class, 1),
            JacksonEventCodec.builder(TallyEvent.class)
                .type("tally.added", 1, Added.class)
                .type("tally.cleared", 1, Cleared.class)
                .build());
    for (String text : List.of("", "a", "\"}{\\", "Grüße 🚚", "x".repeat(10_000))) {
      Answer<String, TallyEvent> answer =
          new Answer<>(new AggregateState<>("a", 1, text), List.of());
      assertThat(texts.decode(texts.encode(answer))).isEqualTo(answer);
    }
    JacksonAnswerCodec<Long, TallyEvent> numbers =
        JacksonAnswerCodec.of(
            JacksonStateCodec.of("number", Long.class, 1),
            JacksonEventCodec.builder(TallyEvent.class)
                .type("tally.added", 1, Added.class)
                .type("tally.cleared", 1, Cleared.class)
                .build());
    for (long number : new long[] {0, -7, 42, Long.MAX_VALUE}) {
      Answer<Long, TallyEvent> answer =
          new Answer<>(new AggregateState<>("a", 1, number), List.of());
      assertThat(numbers.decode(numbers.encode(answer))).isEqualTo(answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"version\":7                     | not JSON",
        "[]                                 | expected a JSON object",
        "{}                                 | aggregateId is missing",
        "{\"aggregateId\":\"a\",\"version\":1,\"events\":[]} | state is missing",
        "{\"aggregateId\":\"a\",\"version\":1,\"state\":null,\"events\":[]} | state is missing",
        "{\"aggregateId\":\"a\",\"version\":1,\"state\":{},\"events\":[]} | tally: ",
        "{\"aggregateId\":\"a\",\"version\":1,\"state\":{\"sum\":1,\"state\":{}},"
            + "\"events\":[{\"type\":\"tally.added\"}]} | events[0].type",
      })
  void what_is_no_answer_is_refused_with_a_reason(String json, String complaint) {
    assertThatThrownBy(() -> answers.decode(json.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void other_encodings_than_utf_8_are_refused() {
    assertThatThrownBy(() -> answers.decode(JSON.getBytes(UTF_16BE)))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("UTF-8");
  }

  private static AggregateState<Tally> state(long version, Tally tally) {
    return new AggregateState<>("a", version, tally);
  }

  private static RecordedEvent<TallyEvent> recorded(
      TallyEvent event, String commandId, @Nullable String traceparent) {
    return new RecordedEvent<>(
        "a", 7, event, new EventMetadata(commandId, null, traceparent, AT), new Position(3, 42));
  }
}
