package io.logfold.testkit.simulation;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.testkit.eventlog.RecordNetwork;
import java.util.Arrays;
import java.util.List;

/** One node's way to the log, on which everything may happen to records. Single-threaded. */
public final class FaultyNetwork implements RecordNetwork {

  private final InFlightRecords inFlight;
  private final SeededRandom chance;
  private final Interference world;

  /**
   * @param inFlight shared by the nodes of one simulation
   */
  public FaultyNetwork(InFlightRecords inFlight, SeededRandom chance, Interference world) {
    this.inFlight = inFlight;
    this.chance = chance;
    this.world = world;
  }

  @Override
  public <W> long[] send(List<W> records, Arrival<W> log) {
    world.at("send");
    if (world.fails(Fault.LOG_AWAY) || world.fails(Fault.RECORDS_LOST)) {
      throw new AppendOutcomeUnknown("no answer (lost)");
    }
    if (world.fails(Fault.LATE)) {
      inFlight.add(() -> log.arrive(records));
      throw new AppendOutcomeUnknown("no answer (late)");
    }
    if (records.size() > 1 && world.fails(Fault.HALVED)) {
      halve(records, log);
      throw new AppendOutcomeUnknown("no answer (halved)");
    }
    long[] offsets = log.arrive(records);
    if (world.fails(Fault.TWICE)) {
      if (chance.coin()) {
        inFlight.add(() -> log.arrive(records));
      } else {
        long[] again = log.arrive(records);
        offsets = chance.coin() ? again : offsets;
      }
    }
    world.at("send, arrived");
    if (world.fails(Fault.ANSWER_LOST)) {
      throw new AppendOutcomeUnknown("no answer (arrived)");
    }
    if (world.fails(Fault.NO_OFFSETS)) {
      Arrays.fill(offsets, -1);
    }
    return offsets;
  }

  private <W> void halve(List<W> records, Arrival<W> log) {
    int middle = 1 + chance.below(records.size() - 1);
    var unused = log.arrive(records.subList(0, middle));
    if (chance.coin()) {
      inFlight.add(() -> log.arrive(records.subList(middle, records.size())));
    }
  }
}
