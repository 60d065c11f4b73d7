package io.logfold.application.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewAggregateFilterTest {

  private final NewAggregateFilter newAggregates = new NewAggregateFilter();

  @Test
  void excludes_ids_never_seen_when_the_log_was_read_from_its_beginning() {
    newAggregates.startFrom(0);
    newAggregates.add("order-1");
    assertThat(newAggregates.excludes("order-1")).isFalse();
    assertThat(newAggregates.excludes("order-2")).isTrue();
  }

  @Test
  void excludes_nothing_when_the_log_was_not_read_from_its_beginning() {
    newAggregates.startFrom(17);
    assertThat(newAggregates.excludes("order-2")).isFalse();
  }

  @Test
  void excludes_nothing_before_the_log_was_read() {
    assertThat(newAggregates.excludes("order-2")).isFalse();
  }

  @Test
  void starts_over() {
    newAggregates.startFrom(0);
    newAggregates.add("order-1");
    newAggregates.startFrom(0);
    assertThat(newAggregates.excludes("order-1")).isTrue();
  }
}
