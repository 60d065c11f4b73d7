package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBytesTest {

  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999Z",
        "2000-02-29T12:34:56.789Z",
        "1900-02-28T23:59:59.999Z",
        "1900-03-01T00:00:00.000Z",
        "2024-02-29T23:59:59.999Z",
        "2023-12-31T23:59:59.999Z",
        "0000-03-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z"
      })
  void a_time_is_written_and_read_as_it_is(String time) {
    long millis = Instant.parse(time).toEpochMilli();

    assertThat(HeaderBytes.time(millis)).asString(UTF_8).isEqualTo(time);
    assertThat(HeaderBytes.parseTime(time.getBytes(UTF_8))).isEqualTo(millis);
  }

  @Test
  void any_time_is_written_as_the_formatter_of_the_jdk_writes_it() {
    long first = Instant.parse("0000-03-01T00:00:00Z").toEpochMilli();
    long end = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      long millis = random.nextLong(first, end);
      String expected = RFC_3339.format(Instant.ofEpochMilli(millis));

      assertThat(new String(HeaderBytes.time(millis), UTF_8)).isEqualTo(expected);
      assertThat(HeaderBytes.parseTime(expected.getBytes(UTF_8))).isEqualTo(millis);
    }
  }

  @Test
  void other_forms_of_a_time_are_read_too() {
    assertThat(HeaderBytes.parseTime("2026-11-23T12:00:00Z".getBytes(UTF_8)))
        .isEqualTo(Instant.parse("2026-11-23T12:00:00Z").toEpochMilli());
    assertThat(HeaderBytes.parseTime("2026-11-23T12:00:00.123456Z".getBytes(UTF_8)))
        .isEqualTo(Instant.parse("2026-11-23T12:00:00.123Z").toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-23T12:00:00.12xZ",
        "2026-13-23T12:00:00.123Z",
        "2026-00-23T12:00:00.123Z",
        "2026-11-32T12:00:00.123Z",
        "2026-02-30T12:00:00.123Z",
        "2026-11-23T25:00:00.123Z",
        "2026-11-23T12:60:00.123Z",
        "2026.11-23T12:00:00.123Z",
        "2026-11-23T12-00:00.123Z"
      })
  void what_is_no_time_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeaderBytes.parseTime(text.getBytes(UTF_8)));
  }

  @Test
  void times_that_the_form_cannot_express_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeaderBytes.time(Instant.parse("+10000-01-01T00:00:00Z").toEpochMilli()));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9, 10, 12_345, 999_999_999_999_999_999L})
  void a_number_is_written_and_read_as_it_is(long number) {
    assertThat(HeaderBytes.digits(number)).asString(UTF_8).isEqualTo(Long.toString(number));
    assertThat(HeaderBytes.parseNumber(HeaderBytes.digits(number))).isEqualTo(number);
    assertThat(HeaderBytes.path("id".getBytes(UTF_8), number))
        .asString(UTF_8)
        .isEqualTo("id/" + number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1.0", "x", "1234567890123456789"})
  void what_is_no_number_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeaderBytes.parseNumber(text.getBytes(UTF_8)));
  }

  @Test
  void text_is_kept_or_refused_but_never_changed() {
    assertThat(HeaderBytes.utf8("заказ 🧾?")).asString(UTF_8).isEqualTo("заказ 🧾?");
    assertThatIllegalArgumentException().isThrownBy(() -> HeaderBytes.utf8("half a pair: \ud83e"));
  }
}
