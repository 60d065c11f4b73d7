package io.logfold.kafka.nodes;

import io.logfold.kafka.internal.client.Failures;
import io.logfold.kafka.internal.client.KafkaConnection;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.internal.nodes.PendingReplies;
import io.logfold.kafka.internal.nodes.CommandReader;
import io.logfold.kafka.internal.nodes.CommandsTopicMonitor;
import io.logfold.kafka.internal.nodes.DeadLetters;
import io.logfold.kafka.internal.nodes.NodeMessenger;
import io.logfold.kafka.internal.nodes.GroupMember;
import io.logfold.kafka.internal.nodes.GroupView;
import io.logfold.kafka.internal.nodes.KafkaForwarding;
import io.logfold.kafka.internal.nodes.MessageFormat;
import io.logfold.kafka.internal.nodes.NodeNames;
import io.logfold.kafka.internal.nodes.NodeTopics;
import io.logfold.kafka.internal.nodes.ReplyFormat;
import io.logfold.kafka.internal.nodes.ReplyListener;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.CommandCodec;
import io.logfold.application.ownership.PartitionAssignment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * One of several nodes on a log. All that do this share its partitions, by the consumer group
 * {@code <application>-<topic>} on the topic {@code <topic>.commands}, over which they also send
 * each other requests. Any thread.
 */
public final class KafkaNode {

  /** After this without a sign of life the others take over; the least that brokers allow. */
  public static final Duration DEFAULT_SESSION = Duration.ofSeconds(6);

  private static final Duration OPEN_PATIENCE = Duration.ofSeconds(10);

  /** A broker that fails over is away for seconds; on a busy machine for longer. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  /** A request that took longer is not waited for any more. */
  private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(10);

  /** Commands nobody has taken for so long are void. */
  private static final Duration COMMANDS_RETENTION = Duration.ofDays(7);

  private static final Duration REPLIES_RETENTION = Duration.ofHours(1);
  private static final Duration DEAD_LETTERS_RETENTION = Duration.ofDays(90);

  private final KafkaEventLog<?> log;
  private final KafkaConnection connection;
  private final NodeNames names;

  private KafkaNode(KafkaEventLog<?> log) {
    this.log = log;
    this.connection = log.connection();
    this.names = NodeNames.of(connection);
  }

  /** A node that goes where the log goes. */
  public static KafkaNode beside(KafkaEventLog<?> log) {
    return new KafkaNode(log);
  }

  /**
   * A membership in the group that takes no requests of others; it takes part once the engine
   * starts.
   *
   * @param session after this without a sign of life the others take over
   * @param longestRelease how long giving partitions up may take
   * @throws LogUnavailable the topic of the commands can neither be found nor created within half a
   *     minute
   */
  public PartitionAssignment join(Duration session, Duration longestRelease) {
    var unused =
        new StartPatience(START_PATIENCE)
            .until(() -> topics().require(names.commands(), COMMANDS_RETENTION));
    return member(session, longestRelease, GroupMember.Streams.NONE);
  }

  /**
   * A membership in the group that also takes requests, and sends them; it takes part once the
   * engine starts.
   *
   * @param session after this without a sign of life the others take over
   * @param longestRelease how long giving partitions up may take
   * @throws LogUnavailable the topics can neither be found nor created, or Kafka does not answer
   *     within half a minute
   */
  public <S, C, E> KafkaMembership<S, C, E> join(
      Duration session,
      Duration longestRelease,
      CommandCodec<C> commands,
      AnswerCodec<S, E> answers) {
    NodeTopics topics = topics();
    StartPatience patience = new StartPatience(START_PATIENCE);
    String commandsId = patience.until(() -> topics.require(names.commands(), COMMANDS_RETENTION));
    patience.until(() -> topics.require(names.replies(), REPLIES_RETENTION));
    patience.until(() -> topics.require(names.deadLetters(), DEAD_LETTERS_RETENTION));
    InstantSource clock = InstantSource.system();
    int partitions = connection.identity().partitions();
    PendingReplies awaited = new PendingReplies(partitions);
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(connection.clients().messengerProducer(DELIVERY_PATIENCE));
    NodeMessenger<S, C, E> exchange =
        new NodeMessenger<>(
            producer,
            new MessageFormat<>(names.commands(), commands, log::partitionOf, partitions, clock),
            new ReplyFormat<>(names.replies(), answers),
            awaited,
            new DeadLetters(names.deadLetters(), producer),
            clock);
    CommandReader reader =
        new CommandReader(
            new KafkaConsumer<>(connection.clients().commandsConsumer()),
            commandsId,
            new CommandsTopicMonitor(topics, names.commands(), partitions));
    KafkaForwarding<S, C, E> forwarding =
        new KafkaForwarding<>(
            producer, exchange, awaited, listener(producer, awaited, patience), reader);
    return new KafkaMembership<>(member(session, longestRelease, forwarding), forwarding);
  }

  private ReplyListener listener(
      Producer<byte[], byte[]> producer, PendingReplies awaited, StartPatience patience) {
    try {
      return patience.until(() -> listener(producer, awaited));
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private ReplyListener listener(Producer<byte[], byte[]> producer, PendingReplies awaited) {
    KafkaConsumer<byte[], byte[]> consumer = null;
    try {
      // So that neither the first request nor the first answer waits for it.
      List.of(names.commands(), names.replies(), names.deadLetters())
          .forEach(producer::partitionsFor);
      consumer = new KafkaConsumer<>(connection.clients().listeningConsumer());
      return new ReplyListener(
          consumer, new TopicPartition(names.replies(), awaited.partition()), awaited::take);
    } catch (KafkaException e) {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      }
      throw new LogUnavailable(
          "cannot listen to %s: %s".formatted(names.replies(), Failures.describe(e)), e);
    }
  }

  private GroupMember member(
      Duration session, Duration longestRelease, GroupMember.Streams streams) {
    return new GroupMember(
        () ->
            new KafkaConsumer<>(
                connection
                    .clients()
                    .member(names.group(), connection.owner(), session, longestRelease)),
        view(),
        names.commands(),
        connection.identity().partitions(),
        session,
        streams);
  }

  private NodeTopics topics() {
    return new NodeTopics(connection.admin(), connection.identity().partitions(), OPEN_PATIENCE);
  }

  /**
   * Which node has which partition, by name; without those that nobody has, or that are just
   * changing hands.
   *
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   */
  public Map<Integer, String> owners() {
    return view().owners();
  }

  private GroupView view() {
    return new GroupView(connection.admin(), names.group(), names.commands());
  }
}
