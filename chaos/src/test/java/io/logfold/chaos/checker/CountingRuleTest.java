package io.logfold.chaos.checker;

import static io.logfold.chaos.checker.CountingRule.Fate.COUNTS;
import static io.logfold.chaos.checker.CountingRule.Fate.FOREIGN;
import static io.logfold.chaos.checker.CountingRule.Fate.GHOST;
import static io.logfold.chaos.checker.CountingRule.Fate.OPENS_TERM;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.checker.CountingRule.Fate;
import io.logfold.chaos.checker.RecordMark.Data;
import io.logfold.chaos.checker.RecordMark.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountingRuleTest {

  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);
  private static final long LONGEST_STEP = 1_048_576;

  private final CountingRule<Integer> rule = new CountingRule<>();
  private final Map<Integer, Fate> fates = new TreeMap<>();
  private int offset;

  private void next(@Nullable RecordMark mark) {
    rule.next(offset++, mark).forEach(each -> fates.put(each.record(), each.fate()));
  }

  private void open(long term, String nonce) {
    next(new Opening(term, nonce));
  }

  private void data(long term, String nonce, long index, int rest) {
    next(new Data(term, nonce, index, rest));
  }

  private List<Fate> fates() {
    List<Fate> all = new ArrayList<>();
    for (int i = 0; i < offset; i++) {
      Fate fate = fates.get(i);
      if (fate != null) {
        all.add(fate);
      }
    }
    return all;
  }

  @Test
  void nothing_counts_before_a_term_is_opened() {
    data(0, A, 1, 0);
    data(1, A, 1, 0);
    open(1, A);
    data(1, A, 1, 0);
    assertThat(fates()).containsExactly(GHOST, GHOST, OPENS_TERM, COUNTS);
    assertThat(rule.index()).isEqualTo(1);
  }

  @Test
  void a_record_without_a_mark_is_foreign_even_within_a_group() {
    open(1, A);
    data(1, A, 1, 1);
    next(null);
    data(1, A, 2, 0);
    assertThat(fates()).containsExactly(OPENS_TERM, COUNTS, FOREIGN, COUNTS);
  }

  @Test
  void a_group_counts_as_a_whole_or_not_at_all() {
    open(1, A);
    data(1, A, 1, 1);
    assertThat(rule.pending()).containsExactly(1);
    assertThat(rule.index()).isZero();
    open(2, B);
    data(1, A, 2, 0);
    data(2, B, 1, 0);
    assertThat(fates()).containsExactly(OPENS_TERM, GHOST, OPENS_TERM, GHOST, COUNTS);
    assertThat(rule.pending()).isEmpty();
  }

  @Test
  void indexes_go_on_from_term_to_term() {
    open(1, A);
    data(1, A, 1, 0);
    data(1, A, 2, 1);
    open(5, B);
    data(5, B, 2, 0);
    assertThat(fates()).containsExactly(OPENS_TERM, COUNTS, GHOST, OPENS_TERM, COUNTS);
    assertThat(rule.index()).isEqualTo(2);
    assertThat(rule.term()).isEqualTo(5);
    assertThat(rule.nonce()).isEqualTo(B);
  }

  @Test
  void of_two_terms_with_one_number_the_first_one_holds() {
    open(1, A);
    open(1, B);
    data(1, B, 1, 0);
    data(1, A, 1, 0);
    assertThat(fates()).containsExactly(OPENS_TERM, GHOST, GHOST, COUNTS);
  }

  @Test
  void copies_of_records_and_of_terms_are_ghosts_and_leave_the_pending_group_alone() {
    open(1, A);
    data(1, A, 1, 0);
    data(1, A, 2, 1);
    data(1, A, 1, 0);
    data(1, A, 2, 1);
    open(1, A);
    data(1, A, 3, 0);
    data(1, A, 3, 0);
    assertThat(fates())
        .containsExactly(OPENS_TERM, COUNTS, COUNTS, GHOST, GHOST, GHOST, COUNTS, GHOST);
  }

  @Test
  void what_comes_after_lost_records_is_a_ghost() {
    open(1, A);
    data(1, A, 2, 0);
    data(1, A, 1, 0);
    assertThat(fates()).containsExactly(OPENS_TERM, GHOST, COUNTS);
  }

  @Test
  void a_term_that_is_too_far_away_is_a_ghost() {
    open(1, A);
    open(2 + LONGEST_STEP, B);
    open(Long.MAX_VALUE, B);
    open(1 + LONGEST_STEP, B);
    assertThat(fates()).containsExactly(OPENS_TERM, GHOST, GHOST, OPENS_TERM);
  }

  @Test
  void marks_are_read_as_the_format_says() {
    assertThat(RecordMark.parse("7." + A)).isEqualTo(new Opening(7, A));
    assertThat(RecordMark.parse("7." + A + ".12.3")).isEqualTo(new Data(7, A, 12, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "7.abc",
        "-1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "7.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1",
        "7.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1.0.0",
        "7.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.x.0",
        "7.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1.-1",
        "9223372036854775808.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "7.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.9223372036854775808.0"
      })
  void what_has_another_form_is_no_mark(String text) {
    assertThat(RecordMark.parse(text)).isNull();
  }
}
