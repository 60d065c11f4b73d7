package io.logfold.application.term;

import io.logfold.application.eventlog.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A log as bad as a seed can make it: two owners, each with a belief of its own, groups of which
 * parts are missing, ghosts, doubles, foreign and forged records, and lost ranges.
 */
final class RandomLog {

  private final Random random;
  private final List<StampedRecord> records = new ArrayList<>();
  private final List<Stamp> sent = new ArrayList<>();
  private final Term[] terms = {Term.NONE, Term.NONE};
  private final long[] indexes = new long[2];
  private int leaderEpoch;
  private int nonces;

  private RandomLog(long seed) {
    random = new Random(seed);
  }

  static List<StampedRecord> of(long seed, int length) {
    RandomLog log = new RandomLog(seed);
    while (log.records.size() < length) {
      log.happens();
    }
    return List.copyOf(log.records);
  }

  private void happens() {
    int owner = random.nextInt(2);
    switch (random.nextInt(20)) {
      case 0, 1 -> open(owner);
      case 2 -> append((Stamp) null);
      case 3 -> append(forged());
      case 4, 5 -> {
        if (!sent.isEmpty()) {
          append(sent.get(random.nextInt(sent.size())));
        }
      }
      case 6 -> loseSome();
      case 7 -> leaderEpoch++;
      default -> group(owner);
    }
  }

  /** Opens a term: by what the log says, or by an older view of it. */
  private void open(int owner) {
    ReaderRule rule = new ReaderRule(ReaderRuleTest.PARTITION, ReaderRuleTest.BEGINNING);
    int end = random.nextInt(3) == 0 ? random.nextInt(records.size() + 1) : records.size();
    records.subList(0, end).forEach(r -> rule.accept(r.offset(), r.stamp(), r.leaderEpoch()));
    terms[owner] = new Term(rule.term().number() + 1, "n" + nonces++);
    indexes[owner] = rule.index();
    send(new Stamp.Opening(terms[owner]));
  }

  private void group(int owner) {
    int size = 1 + random.nextInt(3);
    boolean parts = random.nextInt(4) == 0;
    for (int i = 0; i < size; i++) {
      Stamp stamp = new Stamp.Data(terms[owner], indexes[owner] + 1 + i, size - 1 - i);
      if (parts && random.nextInt(3) == 0) {
        sent.add(stamp); // it may come later
      } else {
        send(stamp);
      }
    }
    if (!parts || random.nextBoolean()) {
      indexes[owner] += size;
    }
  }

  private Stamp forged() {
    Term term = terms[random.nextInt(2)];
    return switch (random.nextInt(5)) {
      case 0 -> new Stamp.Opening(new Term(random.nextLong(), "f"));
      case 1 -> new Stamp.Opening(new Term(term.number() + ReaderRule.MAX_TERM_STEP + 1, "f"));
      case 2 -> new Stamp.Data(new Term(term.number(), "f"), indexes[0] + 1, 0);
      case 3 -> new Stamp.Data(term, random.nextLong(), random.nextInt(3));
      default -> new Stamp.Data(term, indexes[0] + 1, -1 - random.nextInt(3));
    };
  }

  private void loseSome() {
    int from = records.size() - random.nextInt(Math.min(8, records.size()) + 1);
    records.subList(from, records.size()).clear();
    leaderEpoch++;
  }

  private void send(Stamp stamp) {
    sent.add(stamp);
    append(stamp);
  }

  private void append(@Nullable Stamp stamp) {
    records.add(new StampedRecord(records.size(), stamp, leaderEpoch));
  }
}
