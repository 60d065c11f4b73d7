package io.logfold.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.Stamp;
import io.logfold.chaos.checker.CountingRule.Fate;
import io.logfold.chaos.checker.CountingRule.Judgement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The rule was written a second time from the published format; where it differs from the product,
 * one of the two has misread it.
 */
class CountingRuleAgreesWithTheProductTest {

  private static final int LOGS = 20_000;
  private static final int RECORDS = 40;
  private static final int EPOCH = 3;

  @Test
  void both_decide_any_sequence_of_records_alike() {
    int counted = 0;
    for (int seed = 0; seed < LOGS; seed++) {
      counted += compare(new SplittableRandom(seed), seed);
    }
    assertThat(counted).isGreaterThan(LOGS);
  }

  private static int compare(SplittableRandom random, int seed) {
    CountingRule<Long> ours = new CountingRule<>();
    ReaderRule theirs =
        new ReaderRule(new LogPartition(new LogIdentity("log", "id", 1), 0), Place.BEGINNING);
    List<RecordMark> written = new ArrayList<>();
    Map<Fate, Integer> fates = new HashMap<>();
    List<Long> counted = new ArrayList<>();
    List<Long> countedByProduct = new ArrayList<>();
    List<Long> pending = new ArrayList<>();
    for (long offset = 0; offset < RECORDS; offset++) {
      RecordMark mark = any(ours, written, random);
      if (mark != null) {
        written.add(mark);
      }
      for (Judgement<Long> decided : ours.next(offset, mark)) {
        fates.merge(decided.fate(), 1, Integer::sum);
        if (decided.fate() == Fate.COUNTS) {
          counted.add(decided.record());
        }
      }
      switch (theirs.accept(offset, stamp(mark), EPOCH)) {
        case JOINS -> pending.add(offset);
        case COMPLETES -> {
          countedByProduct.addAll(pending);
          countedByProduct.add(offset);
          pending.clear();
        }
        case OPENS -> pending.clear();
        case BEFORE, GHOST, FOREIGN -> {}
      }
      assertThat(counted).as("seed %d, offset %d", seed, offset).isEqualTo(countedByProduct);
      assertThat(ours.pending()).isEqualTo(pending);
      assertThat(ours.index()).isEqualTo(theirs.index());
      assertThat(new Term(ours.term(), ours.nonce())).isEqualTo(theirs.term());
      assertThat(
              new SkippedRecords(
                  fates.getOrDefault(Fate.GHOST, 0), fates.getOrDefault(Fate.FOREIGN, 0)))
          .isEqualTo(theirs.skipped());
    }
    return counted.size();
  }

  /** Mostly what an owner would write next, with all that can go wrong in between. */
  private static @Nullable RecordMark any(
      CountingRule<Long> rule, List<RecordMark> written, SplittableRandom random) {
    long next = rule.index() + rule.pending().size() + 1;
    return switch (random.nextInt(12)) {
      case 0 -> null;
      case 1 -> new RecordMark.Opening(rule.term() + 1, nonce(random));
      case 2 -> new RecordMark.Opening(rule.term() + random.nextInt(-2, 4), nonce(random));
      case 3 -> new RecordMark.Opening(rule.term() + (1 << 20) + random.nextInt(2), nonce(random));
      case 4 ->
          new RecordMark.Data(
              rule.term() + random.nextInt(-1, 2),
              nonce(random),
              next + random.nextInt(-1, 2),
              random.nextInt(2));
      case 5, 6 -> written.isEmpty() ? null : written.get(random.nextInt(written.size()));
      default -> new RecordMark.Data(rule.term(), rule.nonce(), next, random.nextInt(3));
    };
  }

  private static String nonce(SplittableRandom random) {
    return Integer.toString(random.nextInt(3)).repeat(32);
  }

  private static @Nullable Stamp stamp(@Nullable RecordMark mark) {
    return switch (mark) {
      case null -> null;
      case RecordMark.Opening(long term, String nonce) -> new Stamp.Opening(new Term(term, nonce));
      case RecordMark.Data(long term, String nonce, long index, long rest) ->
          new Stamp.Data(new Term(term, nonce), index, Math.toIntExact(rest));
    };
  }
}
