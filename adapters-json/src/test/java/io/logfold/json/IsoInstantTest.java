package io.logfold.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoInstantTest {

  @Test
  void it_writes_and_reads_what_java_time_does() {
    Random random = new Random(11);
    for (int i = 0; i < 300_000; i++) {
      int nanos =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000) * 1_000_000;
            case 2 -> random.nextInt(1_000_000) * 1_000;
            default -> random.nextInt(1_000_000_000);
          };
      Instant instant =
          Instant.ofEpochSecond(random.nextLong(-70_000_000_000L, 300_000_000_000L), nanos);
      assertThat(IsoInstant.format(instant)).isEqualTo(instant.toString());
      assertThat(IsoInstant.parse(instant.toString())).isEqualTo(instant);
    }
  }

  @Test
  void every_day_of_a_calendar_cycle_is_the_right_one() {
    Instant day = Instant.parse("1999-12-31T12:34:56Z");
    for (int i = 0; i < 146_097 + 2; i++) {
      assertThat(IsoInstant.format(day)).isEqualTo(day.toString());
      assertThat(IsoInstant.parse(day.toString())).isEqualTo(day);
      day = day.plusSeconds(86_400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-23T10:00:00.1Z",
        "2026-11-23T10:00:00.12345678Z",
        "2024-02-29T23:59:59Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T10:00:00+05:30",
        "-0001-01-01T00:00:00Z",
        "+12345-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2026-11-23T10:00:00.Z"
      })
  void unusual_forms_are_read_as_java_time_does(String text) {
    assertThat(IsoInstant.parse(text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23T10:00",
        "2026-02-29T10:00:00Z",
        "2026-13-01T10:00:00Z",
        "2026-00-01T10:00:00Z",
        "2026-11-00T10:00:00Z",
        "2026-11-23T25:00:00Z",
        "2026-11-23T10:60:00Z",
        "2026-11-23T10:00:61Z",
        "2026-11-23T10:00:00.1234567891Z",
        "2026-11-23T10:00:00,5Z",
        "2026-11-23 10:00:00Z",
        "2026-11-2١T10:00:00Z",
        "20a6-11-23T10:00:00Z"
      })
  void what_is_no_time_is_refused(String text) {
    assertThatThrownBy(() -> Instant.parse(text)).isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> IsoInstant.parse(text)).isInstanceOf(DateTimeException.class);
  }
}
