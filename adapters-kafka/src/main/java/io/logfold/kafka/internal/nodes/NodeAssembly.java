package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.CommandCodec;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.kafka.StartPatience;
import io.logfold.kafka.internal.client.Failures;
import io.logfold.kafka.internal.client.KafkaConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Puts the parts of a node together. They depend on each other in one direction: the group's member
 * hands partitions to the forwarding, which reads their commands; the forwarding knows no member.
 * Thread-safe.
 */
public final class NodeAssembly {

  /** How soon a node learns that another one joins or leaves, if that one sends no hint. */
  private static final Duration HEARTBEAT = Duration.ofMillis(150);

  /** How soon a node learns that another one has died, once its session is over. */
  private static final Duration HINTED_HEARTBEAT = Duration.ofSeconds(1);

  private static final Duration OPEN_PATIENCE = Duration.ofSeconds(10);

  /** A broker that fails over is away for seconds; on a busy machine for longer. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  /** A request is given up after this time. */
  private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(10);

  /** Commands that no node has read by then are dropped. */
  private static final Duration COMMANDS_RETENTION = Duration.ofDays(7);

  private static final Duration REPLIES_RETENTION = Duration.ofHours(1);
  private static final Duration DEAD_LETTERS_RETENTION = Duration.ofDays(90);

  private final KafkaConnection connection;
  private final ToIntFunction<String> partitionOf;
  private final NodeNames names;
  private final NodeTopics topics;
  private final GroupView group;

  /**
   * @param partitionOf the partition of an aggregate's events, and of its commands
   */
  public NodeAssembly(KafkaConnection connection, ToIntFunction<String> partitionOf) {
    this.connection = connection;
    this.partitionOf = partitionOf;
    this.names = NodeNames.of(connection);
    this.topics = new NodeTopics(connection, OPEN_PATIENCE);
    this.group = new GroupView(connection, names.group(), names.commands());
  }

  /**
   * A member of the group that reads no commands; it takes part once the engine starts.
   *
   * @param session after this time without a heartbeat other nodes take over
   * @param longestRelease how long giving up partitions may take
   * @throws LogUnavailable the topic of the commands can neither be found nor created in time
   */
  public PartitionAssignment member(Duration session, Duration longestRelease) {
    var unused =
        new StartPatience(START_PATIENCE)
            .until(() -> topics.require(names.commands(), COMMANDS_RETENTION));
    Duration heartbeat = shorter(HEARTBEAT, session.dividedBy(3));
    return member(session, heartbeat, longestRelease, GroupMember.Streams.NONE);
  }

  /** A member of the group that gives its partitions to a forwarding. */
  public PartitionAssignment member(
      Duration session, Duration longestRelease, KafkaForwarding<?, ?, ?> forwarding) {
    Duration heartbeat = shorter(HINTED_HEARTBEAT, session.dividedBy(6));
    return member(session, heartbeat, longestRelease, forwarding);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private GroupMember member(
      Duration session, Duration heartbeat, Duration longestRelease, GroupMember.Streams streams) {
    return new GroupMember(
        () ->
            new KafkaConsumer<>(
                connection
                    .clients()
                    .member(names.group(), connection.owner(), session, heartbeat, longestRelease)),
        group,
        names.commands(),
        connection.identity().partitions(),
        session,
        streams);
  }

  /**
   * Forwarding over the topics, which are created if need be.
   *
   * @throws LogUnavailable the topics can neither be found nor created, or Kafka does not answer in
   *     time
   */
  public <S, C, E> KafkaForwarding<S, C, E> forwarding(
      CommandCodec<C> commands, AnswerCodec<S, E> answers) {
    StartPatience patience = new StartPatience(START_PATIENCE);
    String commandsId = patience.until(() -> topics.require(names.commands(), COMMANDS_RETENTION));
    patience.until(() -> topics.require(names.replies(), REPLIES_RETENTION));
    patience.until(() -> topics.require(names.deadLetters(), DEAD_LETTERS_RETENTION));
    InstantSource clock = InstantSource.system();
    int partitions = connection.identity().partitions();
    PendingReplies pending = new PendingReplies(partitions);
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(connection.clients().messengerProducer(DELIVERY_PATIENCE));
    NodeMessenger<S, C, E> messenger =
        new NodeMessenger<>(
            producer,
            new MessageFormat<>(names.commands(), commands, partitionOf, partitions, clock),
            new ReplyFormat<>(names.replies(), answers),
            pending,
            new DeadLetters(names.deadLetters(), producer),
            clock);
    GroupHints hints = new GroupHints(producer, names.replies(), partitions, pending.node());
    CommandReader reader =
        new CommandReader(
            new KafkaConsumer<>(connection.clients().commandsConsumer()),
            commandsId,
            new CommandsTopicMonitor(topics, names.commands(), partitions));
    return new KafkaForwarding<>(
        producer, messenger, pending, listener(producer, pending, hints, patience), reader, hints);
  }

  private ReplyListener listener(
      Producer<byte[], byte[]> producer,
      PendingReplies pending,
      GroupHints hints,
      StartPatience patience) {
    try {
      return patience.until(() -> listener(producer, pending, hints));
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private ReplyListener listener(
      Producer<byte[], byte[]> producer, PendingReplies pending, GroupHints hints) {
    KafkaConsumer<byte[], byte[]> consumer = null;
    try {
      // So that neither the first request nor the first reply waits for it.
      List.of(names.commands(), names.replies(), names.deadLetters())
          .forEach(producer::partitionsFor);
      consumer = new KafkaConsumer<>(connection.clients().listeningConsumer());
      return new ReplyListener(
          consumer,
          new TopicPartition(names.replies(), pending.partition()),
          reply -> {
            if (!hints.take(reply)) {
              pending.take(reply);
            }
          });
    } catch (KafkaException e) {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      }
      throw new LogUnavailable(
          "cannot listen to %s: %s".formatted(names.replies(), Failures.describe(e)), e);
    }
  }

  /**
   * The nodes by partition, by name; without partitions that no node has at the moment.
   *
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   */
  public Map<Integer, String> owners() {
    return group.owners();
  }

  /**
   * What an operator has to repair in the topic of the commands although commands are taken; empty:
   * nothing, or there is no such topic yet.
   *
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   */
  public Optional<String> warning() {
    return new CommandsTopicMonitor(topics, names.commands(), connection.identity().partitions())
        .findWarning();
  }
}
