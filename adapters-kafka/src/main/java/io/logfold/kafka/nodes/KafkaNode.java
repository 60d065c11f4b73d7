package io.logfold.kafka.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.CommandCodec;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.internal.nodes.KafkaForwarding;
import io.logfold.kafka.internal.nodes.NodeAssembly;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One of several nodes on a log. They share its partitions by the consumer group {@code
 * <application>-<topic>} on the topic {@code <topic>.commands}, over which they also send each
 * other requests.
 *
 * <p>Thread-safe.
 */
public final class KafkaNode {

  /** After this time without a heartbeat other nodes take over; the least that brokers allow. */
  public static final Duration DEFAULT_SESSION = Duration.ofSeconds(6);

  private final NodeAssembly assembly;

  private KafkaNode(KafkaEventLog<?> log) {
    this.assembly = new NodeAssembly(log.connection(), log::partitionOf);
  }

  /** A node on the log; it uses the log's connection, which has to stay open. */
  public static KafkaNode beside(KafkaEventLog<?> log) {
    return new KafkaNode(log);
  }

  /**
   * Joins the group as a member that neither takes nor sends requests. It takes part once the
   * engine starts.
   *
   * @param session after this time without a heartbeat other nodes take over
   * @param longestRelease how long giving up partitions may take
   * @throws LogUnavailable the topic of the commands can neither be found nor created within 30 s
   */
  public PartitionAssignment join(Duration session, Duration longestRelease) {
    return assembly.member(session, longestRelease);
  }

  /**
   * Joins the group as a member that takes requests of other nodes and programs, and sends them its
   * own. It takes part once the engine starts.
   *
   * @param session after this time without a heartbeat other nodes take over
   * @param longestRelease how long giving up partitions may take
   * @throws LogUnavailable the topics can neither be found nor created, or Kafka does not answer
   *     within 30 s
   */
  public <S, C, E> KafkaMembership<S, C, E> join(
      Duration session,
      Duration longestRelease,
      CommandCodec<C> commands,
      AnswerCodec<S, E> answers) {
    KafkaForwarding<S, C, E> forwarding = assembly.forwarding(commands, answers);
    return new KafkaMembership<>(assembly.member(session, longestRelease, forwarding), forwarding);
  }

  /**
   * The names of the nodes by partition; without partitions that no node has at the moment.
   *
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   */
  public Map<Integer, String> owners() {
    return assembly.owners();
  }

  /**
   * What an operator has to repair in the topic of the commands although commands are taken: it has
   * more partitions than the events. Empty: nothing, or there is no such topic yet.
   *
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   */
  public Optional<String> warning() {
    return assembly.warning();
  }
}
