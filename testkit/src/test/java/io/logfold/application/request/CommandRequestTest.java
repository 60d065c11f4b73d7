package io.logfold.application.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRequestTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "half \ud83d a pair", "\ude00"})
  void an_id_that_could_not_be_kept_is_refused(String id) {
    assertThatThrownBy(() -> CommandRequest.of(id, "do", "c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("aggregate id");
    assertThatThrownBy(() -> CommandRequest.of("a", "do", id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("command id");
  }

  @Test
  void an_id_has_512_characters_at_most() {
    String longest = "x".repeat(CommandRequest.MAX_ID_LENGTH);
    assertThat(CommandRequest.of(longest, "do", longest).aggregateId()).isEqualTo(longest);
    assertThatThrownBy(() -> CommandRequest.of(longest + "x", "do", "c"))
        .hasMessageContaining("512");
  }

  @Test
  void whole_surrogate_pairs_are_text_as_any_other() {
    assertThat(CommandRequest.of("order-😀", "do", "c").aggregateId()).isEqualTo("order-😀");
  }

  @Test
  void an_expected_version_is_not_negative() {
    assertThatThrownBy(() -> CommandRequest.of("a", "do", "c").expecting(-1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
