package io.logfold.testkit.eventlog;

import java.util.List;

/**
 * What lies between an owner and the log. A real one may deliver late, twice, in halves or never,
 * and lose the answer.
 */
public interface RecordNetwork {

  /** Delivers everything once, and answers. */
  RecordNetwork SOUND =
      new RecordNetwork() {
        @Override
        public <W> long[] send(List<W> records, Arrival<W> log) {
          return log.arrive(records);
        }
      };

  /**
   * Takes records to the log.
   *
   * @return their offsets; -1 for a record that was acknowledged without one
   * @throws io.logfold.application.eventlog.AppendOutcomeUnknown there is no answer
   */
  <W> long[] send(List<W> records, Arrival<W> log);

  /** The log's end of the network. */
  @FunctionalInterface
  interface Arrival<W> {

    /** Stores records behind each other, and answers their offsets. */
    long[] arrive(List<W> records);
  }
}
