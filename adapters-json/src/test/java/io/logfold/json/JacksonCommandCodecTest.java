package io.logfold.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JacksonCommandCodecTest {

  sealed interface TallyCommand {}

  record Add(BigDecimal amount, @Nullable String note, Instant occurredAt)
      implements TallyCommand {}

  record Clear() implements TallyCommand {}

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00.123Z");
  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  private final JacksonCommandCodec<TallyCommand> commands =
      JacksonCommandCodec.builder(TallyCommand.class)
          .command("add", Add.class)
          .command("clear", Clear.class)
          .time("occurredAt")
          .ids(
              id -> {
                if (id.isBlank()) {
                  throw new IllegalArgumentException("an id must not be blank");
                }
              })
          .build();

  @Test
  void commands_come_back_as_they_were() {
    Add add = new Add(new BigDecimal("3.50"), "Grüße", AT);
    assertThat(commands.nameOf(add)).isEqualTo("add");
    assertThat(commands.encode(add))
        .asString(UTF_8)
        .isEqualTo(
            "{\"amount\":3.50,\"note\":\"Grüße\",\"occurredAt\":\"2026-11-23T10:00:00.123Z\"}");
    assertThat(commands.decode("add", commands.encode(add), NOW)).isEqualTo(add);
    Clear clear = new Clear();
    assertThat(commands.decode(commands.nameOf(clear), commands.encode(clear), NOW))
        .isEqualTo(clear);
  }

  @Test
  void the_time_is_that_of_arrival_if_the_sender_gives_none() {
    assertThat(decode("add", "{\"amount\":3.50,\"note\":null}"))
        .isEqualTo(new Add(new BigDecimal("3.50"), null, NOW));
    assertThat(decode("add", "{\"amount\":3.50,\"note\":null,\"occurredAt\":null}"))
        .isEqualTo(new Add(new BigDecimal("3.50"), null, NOW));
  }

  @Test
  void no_bytes_are_an_empty_object() {
    assertThat(decode("clear", "")).isEqualTo(new Clear());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "drop  | {}                                             | there is no command 'drop'",
        "clear | {\"all\":true}                                 | all",
        "add   | {\"amount\":1,\"note\":null,\"amuont\":2}      | amuont",
        "add   | {\"note\":null}                                | amount",
        "add   | {\"amount\":\"x\",\"note\":null}               | amount",
        "add   | {\"amount\":1,\"amount\":2,\"note\":null}      | amount",
        "add   | {\"amount\":1,\"note\":null,\"occurredAt\":\"noon\"} | occurredAt",
        "add   | {\"amount\":1,\"note\":null} {}                | add",
        "add   | [1]                                            | add",
        "clear | null                                           | expected a JSON object",
        "clear | nonsense                                       | clear",
      })
  void what_does_not_fit_is_refused_with_a_reason(String name, String json, String complaint) {
    assertThatThrownBy(() -> decode(name, json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void bytes_that_are_not_utf_8_are_refused() {
    byte[] latin = "{\"amount\":1,\"note\":\"Grüße\"}".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> commands.decode("add", latin, NOW))
        .isInstanceOf(MalformedJson.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void the_embedder_says_which_ids_other_programs_may_use() {
    commands.requireId("a");
    assertThatThrownBy(() -> commands.requireId(" ")).hasMessage("an id must not be blank");
    JacksonCommandCodec.builder(Clear.class).command("clear", Clear.class).build().requireId("");
  }

  @Test
  void no_command_can_be_forgotten_or_be_named_twice() {
    var clearOnly = JacksonCommandCodec.builder(TallyCommand.class).command("clear", Clear.class);
    assertThatThrownBy(clearOnly::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Add has no name");
    assertThatThrownBy(() -> clearOnly.command("add", Clear.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is written as clear already");
    assertThatThrownBy(() -> clearOnly.command("clear", Add.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("clear is registered already");
  }

  @Test
  void a_time_that_no_command_has_is_a_mistake() {
    var builder =
        JacksonCommandCodec.builder(Add.class).command("add", Add.class).time("happenedAt");
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("happenedAt");
  }

  private TallyCommand decode(String name, String json) {
    return commands.decode(name, json.getBytes(UTF_8), NOW);
  }
}
