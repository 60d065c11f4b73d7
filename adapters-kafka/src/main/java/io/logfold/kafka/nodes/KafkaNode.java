package io.logfold.kafka.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.CommandCodec;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.kafka.Failures;
import io.logfold.kafka.KafkaConnection;
import io.logfold.kafka.KafkaEventLog;
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

  /** How soon a node hears that another one joins or leaves, if that one sends no hint. */
  private static final Duration HEARTBEAT = Duration.ofMillis(150);

  /** How soon a node hears that another one died, once its session is over. */
  private static final Duration HINTED_HEARTBEAT = Duration.ofSeconds(1);

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
    Duration heartbeat = shorter(HEARTBEAT, session.dividedBy(3));
    return member(session, heartbeat, longestRelease, GroupMember.Streams.NONE);
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
    Answers awaited = new Answers(partitions);
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(connection.clients().messengerProducer(DELIVERY_PATIENCE));
    Exchange<S, C, E> exchange =
        new Exchange<>(
            producer,
            new MessageFormat<>(names.commands(), commands, log::partitionOf, partitions, clock),
            new ReplyFormat<>(names.replies(), answers),
            awaited,
            new DeadLetters(names.deadLetters(), producer),
            clock);
    GroupHints hints = new GroupHints(producer, names.replies(), partitions, awaited.node());
    CommandReader reader =
        new CommandReader(
            new KafkaConsumer<>(connection.clients().commandsConsumer()),
            commandsId,
            new CommandsTopic(topics, names.commands(), partitions));
    KafkaForwarding<S, C, E> forwarding =
        new KafkaForwarding<>(
            producer,
            exchange,
            awaited,
            listener(producer, awaited, hints, patience),
            reader,
            hints);
    Duration heartbeat = shorter(HINTED_HEARTBEAT, session.dividedBy(4));
    return new KafkaMembership<>(
        member(session, heartbeat, longestRelease, forwarding), forwarding);
  }

  private ReplyListener listener(
      Producer<byte[], byte[]> producer,
      Answers awaited,
      GroupHints hints,
      StartPatience patience) {
    try {
      return patience.until(() -> listener(producer, awaited, hints));
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private ReplyListener listener(
      Producer<byte[], byte[]> producer, Answers awaited, GroupHints hints) {
    KafkaConsumer<byte[], byte[]> consumer = null;
    try {
      // So that neither the first request nor the first answer waits for it.
      List.of(names.commands(), names.replies(), names.deadLetters())
          .forEach(producer::partitionsFor);
      consumer = new KafkaConsumer<>(connection.clients().listeningConsumer());
      return new ReplyListener(
          consumer,
          new TopicPartition(names.replies(), awaited.partition()),
          reply -> {
            if (!hints.take(reply)) {
              awaited.take(reply);
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

  private GroupMember member(
      Duration session,
      Duration heartbeat,
      Duration longestRelease,
      GroupMember.Streams streams) {
    return new GroupMember(
        () ->
            new KafkaConsumer<>(
                connection
                    .clients()
                    .member(names.group(), connection.owner(), session, heartbeat, longestRelease)),
        view(),
        names.commands(),
        connection.identity().partitions(),
        session,
        streams);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
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
