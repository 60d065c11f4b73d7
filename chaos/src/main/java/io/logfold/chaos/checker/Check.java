package io.logfold.chaos.checker;

/** One promise, or a few that are one question. Stateless. */
interface Check {

  /** Finds every breach. Never throws, whatever the evidence is. */
  void examine(Evidence evidence, Findings findings);
}
