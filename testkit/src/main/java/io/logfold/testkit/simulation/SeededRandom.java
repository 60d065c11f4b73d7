package io.logfold.testkit.simulation;

import java.util.List;
import java.util.Random;

/** The one source of chance of a simulation: the same seed gives the same run. Single-threaded. */
public final class SeededRandom {

  private final Random random;

  public SeededRandom(long seed) {
    // Neighbouring seeds of Random begin alike; multiplying drives them apart.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** From 0 to {@code bound - 1}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** True with the given probability; never for 0. */
  public boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  public boolean coin() {
    return random.nextBoolean();
  }

  /** One of these, each as likely as the others. */
  public <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** One of these, each as likely as the others. */
  public int pick(int... choices) {
    return choices[below(choices.length)];
  }

  /** One of these, each as likely as the others. */
  public double pick(double... choices) {
    return choices[below(choices.length)];
  }
}
