package io.logfold.application.internal.partition;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionOptions.Checkpoints;
import io.logfold.application.partition.PartitionOptions.Limits;
import io.logfold.application.partition.PartitionOptions.Retries;
import io.logfold.testkit.simulation.Fault;
import io.logfold.testkit.simulation.SeededRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How likely each thing is in one run. Drawn per seed, and most faults are off in most runs: swarms
 * of different mixtures find more than one mixture of everything (Groce et al., "Swarm Testing",
 * 2012).
 */
final class Weather {

  final PartitionOptions options;
  final int aggregates;
  final int nodes;
  final int steps;
  final double crash;
  final double turns;
  final double disasters;
  final double takeovers;
  final double savesRun;
  final double bursts;
  private final Map<Fault, Double> faults = new EnumMap<>(Fault.class);

  Weather(SeededRandom chance) {
    aggregates = chance.pick(1, 2, 4, 8);
    nodes = chance.pick(1, 2, 2, 3);
    steps = chance.pick(40, 80, 160);
    crash = chance.pick(0, 0, 0.002, 0.02);
    turns = chance.pick(0, 0.05, 0.2, 0.4);
    disasters = chance.pick(0, 0, 0.05, 0.2);
    takeovers = chance.pick(0, 0.02, 0.1);
    savesRun = chance.pick(0.05, 0.3, 0.8);
    bursts = chance.happens(0.05) ? 0.02 : 0;
    for (Fault fault : Fault.values()) {
      faults.put(fault, chance.pick(0, 0, 0, 0.03, 0.15, 0.5));
    }
    options =
        new PartitionOptions(
            new Limits(
                bursts > 0 ? 400 : chance.pick(1, 3, 50),
                bursts > 0 ? 400 : chance.pick(1, 2, 5, 50),
                chance.pick(0, 1, 3, 100),
                chance.pick(1, 2, 5, 100)),
            Duration.ofMillis(chance.pick(20, 500, 10_000)),
            new Checkpoints(
                Duration.ofNanos(chance.pick(1, 200_000, 1_000_000_000)),
                Duration.ofMillis(chance.pick(1, 50, 10_000))),
            new Retries(
                Duration.ofMillis(chance.pick(1, 10, 100)),
                Duration.ofMillis(chance.pick(0, 50, 10_000))));
  }

  double of(Fault fault) {
    return faults.getOrDefault(fault, 0.0);
  }

  @Override
  public String toString() {
    return "%d aggregates, %d nodes, %d steps, crash %s, turns %s, disasters %s, takeovers %s, %s, %s"
        .formatted(aggregates, nodes, steps, crash, turns, disasters, takeovers, faults, options);
  }
}
