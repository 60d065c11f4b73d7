package io.logfold.testkit.terms;

/**
 * How much there is to do, and how much can go wrong.
 *
 * @param owners how many there are
 * @param attempts of each owner to open a term
 * @param appends of each owner
 * @param groupSize how many records an append has at most
 * @param inFlight how many appends an owner may have sent and not seen confirmed
 * @param logLength how many records the partition takes
 * @param faults how often what may go wrong
 */
record Bounds(
    int owners,
    int attempts,
    int appends,
    int groupSize,
    int inFlight,
    int logLength,
    Faults faults) {

  /**
   * What can go wrong, and how often.
   *
   * @param crashes of owners, which forget everything
   * @param doubles deliveries of a record that was delivered before
   * @param foreign records of somebody else
   * @param blindAcks acknowledgements without an offset
   * @param cleanCuts new leaders that lack records nobody was told of
   * @param uncleanCuts new leaders that lack acknowledged records
   * @param places that a reader remembers
   */
  record Faults(
      int crashes,
      int doubles,
      int foreign,
      int blindAcks,
      int cleanCuts,
      int uncleanCuts,
      int places) {

    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0);

    Faults crashes(int n) {
      return new Faults(n, doubles, foreign, blindAcks, cleanCuts, uncleanCuts, places);
    }

    Faults doubles(int n) {
      return new Faults(crashes, n, foreign, blindAcks, cleanCuts, uncleanCuts, places);
    }

    Faults foreign(int n) {
      return new Faults(crashes, doubles, n, blindAcks, cleanCuts, uncleanCuts, places);
    }

    Faults blindAcks(int n) {
      return new Faults(crashes, doubles, foreign, n, cleanCuts, uncleanCuts, places);
    }

    Faults cleanCuts(int n) {
      return new Faults(crashes, doubles, foreign, blindAcks, n, uncleanCuts, places);
    }

    Faults uncleanCuts(int n) {
      return new Faults(crashes, doubles, foreign, blindAcks, cleanCuts, n, places);
    }

    Faults places(int n) {
      return new Faults(crashes, doubles, foreign, blindAcks, cleanCuts, uncleanCuts, n);
    }
  }
}
