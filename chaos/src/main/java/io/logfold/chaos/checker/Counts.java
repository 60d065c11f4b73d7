package io.logfold.chaos.checker;

/**
 * How much was looked at, so that a clean verdict about nothing is seen to be that.
 *
 * @param records what else the log has
 * @param operations commands that clients sent
 * @param unknownStored commands without an answer that took effect
 * @param unknownNotStored commands without an answer that did not
 * @param repeated commands that took more than one attempt
 * @param tokenReads those of the reads that asked for a position
 * @param staleReads those that asked for none and were answered with less than was acknowledged
 *     when they began; allowed, but worth knowing
 * @param worstStaleMillis for how long the worst of them had been outdated when it began
 */
public record Counts(
    int orders,
    int events,
    Records records,
    int operations,
    int accepted,
    int rejected,
    int conflicts,
    int unknownStored,
    int unknownNotStored,
    int repeated,
    int reads,
    int tokenReads,
    int staleReads,
    long worstStaleMillis,
    int finalReads) {

  /**
   * Records that are no events.
   *
   * @param terms that were opened
   * @param notes that count
   * @param refusals in those notes
   * @param ghosts ours, but without effect
   * @param foreign not ours
   */
  public record Records(int terms, int notes, int refusals, int ghosts, int foreign) {

    @Override
    public String toString() {
      return "%d terms, %d notes with %d refusals, %d ghosts, %d foreign records"
          .formatted(terms, notes, refusals, ghosts, foreign);
    }
  }

  @Override
  public String toString() {
    return """
        %d orders, %d events; %s; %d commands: %d accepted, %d rejected, %d conflicts, %d unknown (%d stored, %d not), \
        %d repeated; %d reads (%d with token, %d stale, the worst by %d ms); %d final reads"""
        .formatted(
            orders,
            events,
            records,
            operations,
            accepted,
            rejected,
            conflicts,
            unknownStored + unknownNotStored,
            unknownStored,
            unknownNotStored,
            repeated,
            reads,
            tokenReads,
            staleReads,
            worstStaleMillis,
            finalReads);
  }
}
