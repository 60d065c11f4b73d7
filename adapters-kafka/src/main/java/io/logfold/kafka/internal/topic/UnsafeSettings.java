package io.logfold.kafka.internal.topic;

import java.util.Map;

/**
 * Settings of a topic under which Kafka would delete events.
 *
 * @param topic the topic's name
 * @param found the settings that are wrong, with their values
 * @param reason what is wrong with them
 * @param remedy the command that corrects them
 */
public record UnsafeSettings(
    String topic, Map<String, String> found, String reason, String remedy) {

  public UnsafeSettings {
    found = Map.copyOf(found);
  }

  /** What is wrong and how to correct it, in one sentence. */
  public String message() {
    return "topic '%s' cannot be a log of events: %s; to fix it: %s"
        .formatted(topic, reason, remedy);
  }
}
