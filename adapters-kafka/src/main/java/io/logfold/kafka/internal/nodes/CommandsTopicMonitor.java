package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the topic of the commands, which others may change while this node runs. Thread-safe, but
 * only one thread may call {@link #check}.
 */
final class CommandsTopicMonitor {

  private static final Logger LOG = System.getLogger(CommandsTopicMonitor.class.getName());

  private final NodeTopics topics;
  private final String name;
  private final int partitions;

  /** The latest message about the topic; empty: nothing is wrong. */
  private String remark = "";

  private volatile @Nullable String trouble;
  private volatile @Nullable String warning;

  /**
   * @param partitions how many the events have
   */
  CommandsTopicMonitor(NodeTopics topics, String name, int partitions) {
    this.topics = topics;
    this.name = name;
    this.partitions = partitions;
  }

  /** The id that the topic has now; empty: there is no topic, or Kafka does not answer. */
  Optional<String> check() {
    Optional<NodeTopics.Found> found;
    try {
      found = topics.find(name);
    } catch (LogUnavailable e) {
      LOG.log(Level.DEBUG, "the topic of the commands is checked again later", e);
      return Optional.empty(); // the previous findings remain valid
    }
    report(found.map(this::remarkOn).orElse(gone()));
    warning = found.map(this::surplus).orElse(null);
    trouble = found.isPresent() && found.get().partitions() >= partitions ? null : remark;
    return found.map(NodeTopics.Found::id);
  }

  private String gone() {
    return "topic '%s' does not exist any more, so commands from other nodes and programs are not taken; create it with %s partitions, or restart a node, which does"
        .formatted(name, partitions);
  }

  /** Empty: none. */
  private String remarkOn(NodeTopics.Found found) {
    String surplus = surplus(found);
    if (surplus != null) {
      return surplus;
    }
    return found.partitions() == partitions
        ? ""
        : "topic '%s' has %s partitions, but the events have %s, so no node has the partitions from %s; add the missing ones with kafka-topics.sh --alter --topic %s --partitions %s"
            .formatted(name, found.partitions(), partitions, found.partitions(), name, partitions);
  }

  /** What is wrong with more partitions than the events have; null: there are no more. */
  private @Nullable String surplus(NodeTopics.Found found) {
    return found.partitions() <= partitions
        ? null
        : "topic '%s' has %s partitions, but the events have %s: commands in partitions from %s are not taken. Have their senders use %s partitions and send those commands again; the topic keeps them meanwhile"
            .formatted(name, found.partitions(), partitions, partitions, partitions);
  }

  private void report(String now) {
    if (!now.equals(remark)) {
      LOG.log(
          now.isEmpty() ? Level.INFO : Level.ERROR,
          now.isEmpty() ? "topic '%s' is as it should be again".formatted(name) : now);
      remark = now;
    }
  }

  /** Why commands are not taken that belong here; null: they are, as far as is known. */
  @Nullable String trouble() {
    return trouble;
  }

  /** What an operator has to repair although commands are taken; null: nothing, as far as known. */
  @Nullable String warning() {
    return warning;
  }

  /**
   * The same, asked of Kafka now.
   *
   * @throws LogUnavailable Kafka does not answer in time or refuses
   */
  Optional<String> findWarning() {
    return topics.find(name).map(this::surplus);
  }
}
