package io.logfold.domain.order;

/** Knows about how many bytes of memory it takes, at most, with all that only it refers to. */
interface Weighed {

  /** In bytes. */
  long weight();

  /** That of a string: two bytes for each character, which one outside Latin-1 makes of all. */
  static long ofText(String text) {
    return 40 + 2L * text.length();
  }
}
