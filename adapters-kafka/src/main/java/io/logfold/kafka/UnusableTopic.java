package io.logfold.kafka;

import io.logfold.kafka.internal.topic.UnsafeSettings;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topic has settings under which Kafka would delete events. Next move: an administrator runs
 * the {@linkplain #remedy command} in the message, or the application uses another topic.
 */
public final class UnusableTopic extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String topic;
  private final TreeMap<String, String> found;
  private final String remedy;

  UnusableTopic(UnsafeSettings settings) {
    super(settings.message());
    this.topic = settings.topic();
    this.found = new TreeMap<>(settings.found());
    this.remedy = settings.remedy();
  }

  /** The topic's name. */
  public String topic() {
    return topic;
  }

  /** The settings that are wrong, with the values found. */
  public Map<String, String> settings() {
    return Map.copyOf(found);
  }

  /** The command that corrects the settings. */
  public String remedy() {
    return remedy;
  }
}
