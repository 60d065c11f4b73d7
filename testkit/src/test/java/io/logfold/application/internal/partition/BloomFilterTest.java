package io.logfold.application.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BloomFilterTest {

  private static final int IDS = 200_000; // several layers

  @Test
  void never_excludes_what_was_added() {
    BloomFilter filter = new BloomFilter();
    ids("order").forEach(filter::add);
    assertThat(ids("order")).noneMatch(filter::excludes);
  }

  @Test
  void excludes_nearly_everything_else_also_ids_that_look_alike() {
    BloomFilter filter = new BloomFilter();
    ids("order").forEach(filter::add);
    assertThat(ids("ordes").filter(id -> !filter.excludes(id)).count()).isLessThan(IDS / 500);
  }

  @Test
  void excludes_everything_while_it_is_empty() {
    assertThat(new BloomFilter().excludes("")).isTrue();
  }

  private static java.util.stream.Stream<String> ids(String kind) {
    return IntStream.range(0, IDS).mapToObj(i -> kind + "-" + i);
  }
}
