package io.logfold.kafka;

import java.util.Map;
import java.util.TreeMap;

/**
 * The topic has settings under which its history would vanish. Next move: a person changes them
 * with the {@linkplain #remedy command} in the message, or chooses another topic.
 */
public final class UnusableTopic extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final TreeMap<String, String> found;
  private final String remedy;

  UnusableTopic(String topic, Map<String, String> found, String reason, String remedy) {
    super(
        "topic '%s' cannot be a log of events: %s; to mend it: %s"
            .formatted(topic, reason, remedy));
    this.topic = topic;
    this.found = new TreeMap<>(found);
    this.remedy = remedy;
  }

  /** The topic's name. */
  public String topic() {
    return topic;
  }

  /** The settings that are wrong, with the values found. */
  public Map<String, String> settings() {
    return Map.copyOf(found);
  }

  /** The command that mends it. */
  public String remedy() {
    return remedy;
  }
}
