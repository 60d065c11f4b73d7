package io.logfold.kafka.internal.topic;

import static java.lang.System.Logger.Level.WARNING;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.TopicConfig;

/** The settings of the events' topic: those that keep every event, and those that should be set. */
final class TopicSettings {

  static final Map<String, String> AT_CREATION =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1",
          // The default refuses what is an hour ahead of the broker's clock; times are information
          // here, and a clock that is wrong must not stop a partition.
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

  private static final System.Logger LOG = System.getLogger(TopicSettings.class.getName());

  private final String topic;
  private final String bootstrapServers;
  private final Config config;

  TopicSettings(String topic, String bootstrapServers, Config config) {
    this.topic = topic;
    this.bootstrapServers = bootstrapServers;
    this.config = config;
  }

  /** Settings under which Kafka would delete events; empty: there are none. */
  Optional<UnsafeSettings> unsafe() {
    Map<String, String> wrong = new LinkedHashMap<>();
    StringJoiner reasons = new StringJoiner("; ");
    String policy = value(TopicConfig.CLEANUP_POLICY_CONFIG, "");
    List<String> policies = List.of(policy.split("\\s*,\\s*"));
    if (policies.contains("compact")) {
      wrong.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
      reasons.add(
          "cleanup.policy is '%s', and compaction keeps only the last event of an aggregate"
              .formatted(policy));
    }
    if (policies.contains("delete")) {
      for (String setting :
          List.of(TopicConfig.RETENTION_MS_CONFIG, TopicConfig.RETENTION_BYTES_CONFIG)) {
        String limit = value(setting, "-1");
        if (!limit.equals("-1")) {
          wrong.put(setting, limit);
          reasons.add("%s is %s, and older events would be deleted".formatted(setting, limit));
        }
      }
    }
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(new UnsafeSettings(topic, wrong, reasons.toString(), remedy(wrong)));
  }

  /** Logs settings under which a failover could lose events. */
  void warnOfWhatCouldLoseEvents(int replicas) {
    if (replicas >= 3 && number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, 2) < 2) {
      LOG.log(
          WARNING,
          "topic {0}: min.insync.replicas is 1 with {1} replicas, so that an acknowledged event"
              + " may exist once only; to fix it: {2}",
          topic,
          replicas,
          remedy(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1")));
    }
    if (value(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false").equals("true")) {
      LOG.log(
          WARNING,
          "topic {0}: unclean.leader.election.enable is true, so that a failover may drop"
              + " acknowledged events; to fix it: {1}",
          topic,
          remedy(Map.of(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "true")));
    }
  }

  /** The largest batch the broker takes, in bytes. */
  int maxMessageBytes() {
    return number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.MAX_VALUE);
  }

  private String remedy(Map<String, String> wrong) {
    StringJoiner settings = new StringJoiner(",");
    wrong.keySet().forEach(setting -> settings.add(setting + "=" + wanted(setting)));
    return "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s"
        .formatted(bootstrapServers, topic, settings);
  }

  private static String wanted(String setting) {
    return switch (setting) {
      case TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG -> "2";
      case TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG -> "false";
      default -> AT_CREATION.getOrDefault(setting, "");
    };
  }

  private int number(String setting, int otherwise) {
    return Integer.parseInt(value(setting, Integer.toString(otherwise)));
  }

  private String value(String setting, String otherwise) {
    ConfigEntry entry = config.get(setting);
    return entry == null || entry.value() == null ? otherwise : entry.value();
  }
}
