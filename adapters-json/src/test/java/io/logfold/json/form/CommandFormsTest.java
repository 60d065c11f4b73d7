package io.logfold.json.form;

import static io.logfold.json.form.Field.integer;
import static io.logfold.json.form.Field.list;
import static io.logfold.json.form.Field.optional;
import static io.logfold.json.form.Field.text;
import static io.logfold.json.form.Field.time;
import static io.logfold.json.form.ObjectForm.form;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.json.InvalidField;
import io.logfold.json.JsonObject;
import io.logfold.json.MalformedJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandFormsTest {

  sealed interface Command {}

  record Add(String by, List<Part> parts, @Nullable String note, Instant at) implements Command {}

  record Clear() implements Command {}

  record Part(int amount) {}

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final ObjectForm<Part> PART =
      form(Part.class).fields(integer("amount", Part::amount), Part::new);

  private final CommandForms<Command> forms = forms().build();

  private static CommandForms.Builder<Command> forms() {
    return CommandForms.builder(Command.class)
        .command(
            "add",
            form(Add.class)
                .fields(
                    text("by", Add::by),
                    list("parts", PART, Add::parts),
                    optional(text("note", Add::note)),
                    time("at", Add::at),
                    Add::new))
        .command("clear", form(Clear.class).fields(Clear::new))
        .time("at");
  }

  @Test
  void a_command_comes_back_as_it_was() {
    Add add = new Add("me", List.of(new Part(1), new Part(-2)), null, NOW.plusMillis(5));
    String json =
        "{\"by\":\"me\",\"parts\":[{\"amount\":1},{\"amount\":-2}],"
            + "\"at\":\"2026-11-23T10:00:00.005Z\"}";
    assertThat(new String(forms.encode(add), UTF_8)).isEqualTo(json);
    assertThat(decode("add", json)).isEqualTo(add);
    Add other = new Add("Grüße", List.of(), "\n", NOW);
    assertThat(forms.decode(forms.nameOf(other), forms.encode(other), NOW.plusMillis(1)))
        .isEqualTo(other);
    assertThat(forms.names()).containsExactlyInAnyOrder("add", "clear");
  }

  @Test
  void a_time_that_is_missing_is_the_time_of_arrival() {
    assertThat(decode("add", "{\"by\":\"me\",\"parts\":[],\"at\":null}"))
        .isEqualTo(new Add("me", List.of(), null, NOW));
    assertThat(forms.decode("clear", new byte[0], NOW)).isEqualTo(new Clear());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"parts":[]}                              | by                | is missing
          {"by":"me","parts":[],"colour":"x"}       | colour            | is not known here
          {"by":"me","parts":[{"amount":1,"x":1}]}  | parts[0].x        | is not known here
          {"by":"me","parts":[{"amount":"1"}]}      | parts[0].amount   | must be a whole number, but is a string
          {"by":"me","parts":[],"at":"today"}       | at                | must be a time like 2026-11-23T10:00:00Z, but is 'today'
          """)
  void a_wrong_field_is_named_with_the_reason(String json, String field, String reason) {
    assertThatThrownBy(() -> decode("add", json))
        .isInstanceOfSatisfying(
            InvalidField.class,
            refusal -> {
              assertThat(refusal.field()).isEqualTo(field);
              assertThat(refusal.reason()).isEqualTo(reason);
            });
  }

  @Test
  void what_is_no_object_in_utf_8_is_malformed() {
    assertThatThrownBy(() -> decode("clear", "[]")).isInstanceOf(MalformedJson.class);
    assertThatThrownBy(() -> forms.decode("clear", new byte[] {'{', (byte) 0xff, '}'}, NOW))
        .isInstanceOf(MalformedJson.class);
    assertThatThrownBy(() -> decode("teleport", "{}")).hasMessageContaining("teleport");
  }

  @Test
  void a_field_that_the_caller_asked_for_is_none_too_many() {
    JsonObject json = CommandForms.parse("{\"id\":\"7\"}".getBytes(UTF_8));
    assertThat(json.string("id")).isEqualTo("7");
    assertThat(forms.readFields("clear", json, NOW)).isEqualTo(new Clear());
    assertThatThrownBy(() -> decode("clear", "{\"id\":\"7\"}")).hasMessage("id is not known here");
  }

  @Test
  void no_command_of_a_sealed_type_can_be_forgotten_or_be_there_twice() {
    assertThatThrownBy(
            () ->
                CommandForms.builder(Command.class)
                    .command("clear", form(Clear.class).fields(Clear::new))
                    .build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Add has no form");
    assertThatThrownBy(() -> forms().command("empty", form(Clear.class).fields(Clear::new)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("written as clear");
  }

  private Command decode(String name, String json) {
    return forms.decode(name, json.getBytes(UTF_8), NOW);
  }
}
