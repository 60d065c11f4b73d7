package io.logfold.application.term;

import io.logfold.application.eventlog.Term;

/** What a record of ours says of its place in the order of things. */
public sealed interface Stamp {

  /** The term that the record opens, or belongs to. */
  Term term();

  /** The record opens a term. */
  record Opening(Term term) implements Stamp {
    @Override
    public String toString() {
      return "the opening of term " + term;
    }
  }

  /**
   * The record has content.
   *
   * @param index numbers the records that count; in a term each index is used for one content only
   * @param rest how many records of the same group are still to come
   */
  record Data(Term term, long index, int rest) implements Stamp {
    @Override
    public String toString() {
      return "record %s of term %s, with %s more in its group".formatted(index, term, rest);
    }
  }
}
