package io.logfold.kafka.internal.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.Failures;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.kafka.internal.format.DecisionJson;
import io.logfold.kafka.internal.reading.RecordReader;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.QuarantineDecision;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The topic {@code <events>.quarantine}: what was decided about records of the log, so that readers
 * know before they come to a record. A compacted topic with one partition; the key is {@code
 * partition:offset}, the value {@link DecisionJson} and the id of the log's topic. It exists once
 * something was decided. The decisions stand in the log as well, in records that open terms; what a
 * reader finds there is {@linkplain #remember remembered}, so a topic that is lost, or not known to
 * a broker yet, forks nothing. Thread-safe.
 */
public final class QuarantineTopic {

  private static final Logger LOG = System.getLogger(QuarantineTopic.class.getName());
  private static final JsonFactory JSON = JsonFactory.builder().build();

  private final LogIdentity log;
  private final String name;
  private final TopicPartition partition;
  private final Admin admin;
  private final ClientSettings clients;
  private final ConsumerPool consumers;
  private final Duration patience;

  private final ReentrantLock looking = new ReentrantLock();

  /** How many looks have begun; written under the lock. */
  private volatile long begun;

  /** Which of them was the last to succeed; under the lock. */
  private long succeeded;

  private volatile Known known = new Known(Quarantine.NONE, "", 0);

  /** What is known, and how far which topic was read for it. */
  private record Known(Quarantine quarantine, String topicId, long end) {}

  /**
   * @param patience how long a look may take
   */
  public QuarantineTopic(
      LogIdentity log,
      Admin admin,
      ClientSettings clients,
      ConsumerPool consumers,
      Duration patience) {
    this.log = log;
    this.name = log.name() + ".quarantine";
    this.partition = new TopicPartition(name, 0);
    this.admin = admin;
    this.clients = clients;
    this.consumers = consumers;
    this.patience = patience;
  }

  /** What is decided, as far as it is known; asks nobody. */
  public Quarantine known() {
    return known.quarantine();
  }

  /**
   * Looks up what is decided. Callers that come together, as those of all partitions do when a node
   * starts, share one look; it begins after they have come.
   *
   * @throws LogUnavailable Kafka does not answer, or refuses
   */
  public Quarantine look() {
    Deadline deadline = Deadline.after(patience);
    long before = begun;
    lock(deadline);
    try {
      if (succeeded <= before) {
        long mine = begun + 1;
        begun = mine;
        refresh(deadline);
        succeeded = mine;
      }
      return known();
    } finally {
      looking.unlock();
    }
  }

  private void lock(Deadline deadline) {
    try {
      if (!looking.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw noAnswer(null);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void refresh(Deadline deadline) {
    Optional<String> topicId = find(deadline);
    if (topicId.isEmpty()) {
      return;
    }
    long end = end(deadline);
    Known before = known;
    if (before.topicId().equals(topicId.get()) && before.end() >= end) {
      return;
    }
    List<QuarantineDecision> found = read(end);
    synchronized (this) {
      known = new Known(known.quarantine().with(found), topicId.get(), end);
    }
  }

  /** A decision that was found in the log itself. */
  synchronized void remember(QuarantineDecision decision) {
    known = new Known(known.quarantine().with(List.of(decision)), known.topicId(), known.end());
  }

  /** The same, and puts it where the next reader looks for it, if that can be done. */
  public void learn(QuarantineDecision decision) {
    try {
      store(decision);
    } catch (LogUnavailable e) {
      LOG.log(Level.DEBUG, "decisions are in the log, but not all in topic " + name, e);
    }
  }

  /**
   * Stores a decision that stands in the log, for readers that have not come to it.
   *
   * @throws LogUnavailable it may be stored or not; the same can be done again
   */
  public void store(QuarantineDecision decision) {
    remember(decision);
    create(Deadline.after(patience));
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(clients.messengerProducer(patience))) {
      var unused =
          producer
              .send(
                  new ProducerRecord<>(
                      name, 0, decision.position().toString().getBytes(UTF_8), json(decision)))
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while storing in '" + name + "'", e);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new LogUnavailable(
          "the decision stands in the log, but could not be stored in topic '%s' for readers that have not come to it: %s%s; do the same again"
              .formatted(name, Failures.describe(e), Failures.advice(e)),
          e);
    }
  }

  private byte[] json(QuarantineDecision decision) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeStringProperty("topicId", log.id());
      DecisionJson.write(out, decision);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** The topic's id; empty: there is none. */
  private Optional<String> find(Deadline deadline) {
    try {
      var described = await(admin.describeTopics(List.of(name)).allTopicNames(), deadline);
      return described.values().stream().map(topic -> topic.topicId().toString()).findFirst();
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  private long end(Deadline deadline) {
    var ends = await(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all(), deadline);
    return ends.values().iterator().next().offset();
  }

  private void create(Deadline deadline) {
    NewTopic wanted =
        new NewTopic(name, Optional.of(1), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT,
                    TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                    Long.toString(Long.MAX_VALUE)));
    try {
      await(admin.createTopics(List.of(wanted)).all(), deadline);
      LOG.log(Level.INFO, "created topic {0} for what is decided about records", name);
    } catch (TopicExistsException e) {
      LOG.log(Level.DEBUG, "topic " + name + " exists", e);
    }
  }

  private List<QuarantineDecision> read(long end) {
    List<QuarantineDecision> found = new ArrayList<>();
    try (RecordReader reader =
        new RecordReader(partition, 0, end, patience, consumers, () -> Long.MAX_VALUE)) {
      while (!reader.isAtEnd()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          QuarantineDecision decision = decision(record);
          if (decision != null) {
            found.add(decision);
          }
        }
      }
    }
    return found;
  }

  /** Null: it is about another log that had this name, or was not written by us. */
  private @Nullable QuarantineDecision decision(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return null;
    }
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), value)) {
      in.nextToken();
      DecisionJson.Reading reading = new DecisionJson.Reading().members(in);
      return reading.topicId().equals(log.id()) ? reading.decision() : null;
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "%s:%s is not a decision about a record, and is ignored: %s"
              .formatted(name, record.offset(), e.getMessage()));
      return null;
    }
  }

  private <T> T await(KafkaFuture<T> future, Deadline deadline) {
    try {
      return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw noAnswer(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (ExecutionException e) {
      throw translated(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private LogUnavailable noAnswer(@Nullable Throwable cause) {
    return new LogUnavailable("no answer from Kafka about topic '" + name + "'", cause);
  }

  private LogUnavailable interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new LogUnavailable("interrupted while asking Kafka about '" + name + "'", cause);
  }

  private RuntimeException translated(Throwable cause) {
    return switch (cause) {
      case UnknownTopicOrPartitionException e -> e;
      case TopicExistsException e -> e;
      case AuthorizationException e ->
          new LogUnavailable(
              "not authorized for topic '%s' (needed: Describe and Read; to decide also Create and Write): %s"
                  .formatted(name, e.getMessage()),
              e);
      default ->
          new LogUnavailable(
              "what is decided about records cannot be looked up in topic '%s': %s"
                  .formatted(name, Failures.describe(cause)),
              cause);
    };
  }
}
