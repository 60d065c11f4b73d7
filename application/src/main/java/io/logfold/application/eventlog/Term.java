package io.logfold.application.eventlog;

/**
 * One owner's reign over a partition: opened by a record in the log, ended by the next one.
 *
 * @param number rises from term to term; the first is 1
 * @param nonce 128 random bits in hexadecimal, new for every attempt to open a term: two attempts
 *     may choose the same number, but never the same term
 */
public record Term(long number, String nonce) {

  /** Before the first term of a partition. */
  public static final Term NONE = new Term(0, "");

  /** {@code 7.9f86d081884c7d659a2feaa0c55ad015}. */
  @Override
  public String toString() {
    return number + "." + nonce;
  }
}
