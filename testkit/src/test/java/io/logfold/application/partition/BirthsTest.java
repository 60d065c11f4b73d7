package io.logfold.application.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BirthsTest {

  private final Births births = new Births();

  @Test
  void excludes_whom_an_owner_who_saw_the_log_from_its_beginning_never_saw() {
    births.startFrom(0);
    births.born("order-1");
    assertThat(births.excludes("order-1")).isFalse();
    assertThat(births.excludes("order-2")).isTrue();
  }

  @Test
  void excludes_nobody_when_the_log_was_not_seen_from_its_beginning() {
    births.startFrom(17);
    assertThat(births.excludes("order-2")).isFalse();
  }

  @Test
  void excludes_nobody_before_the_log_was_read() {
    assertThat(births.excludes("order-2")).isFalse();
  }

  @Test
  void starts_over() {
    births.startFrom(0);
    births.born("order-1");
    births.startFrom(0);
    assertThat(births.excludes("order-1")).isTrue();
  }
}
