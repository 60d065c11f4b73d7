package io.logfold.bootstrap.demo;

import java.util.List;

/**
 * The walk-through as it happened.
 *
 * @param killed process id of the consumer that was killed
 * @param before its state when it was killed
 * @param restarted process id of the consumer that started from nothing
 * @param after its state once it had read the topic
 */
public record DemoReport(
    String topic,
    String orderId,
    List<Step> steps,
    long killed,
    String before,
    long restarted,
    int replayed,
    String after) {

  /**
   * A row of the table.
   *
   * @param event that the action is about; "-" for none
   * @param topic the events that the topic had after the action, read back from it
   * @param state of the consumer after the action
   */
  public record Step(
      int step, String action, String event, List<String> topic, String state, String output) {}

  /** Whether replay gave the state that was lost. */
  public boolean same() {
    return before.equals(after);
  }
}
