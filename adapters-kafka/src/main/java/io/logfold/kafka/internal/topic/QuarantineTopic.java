package io.logfold.kafka.internal.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.kafka.internal.client.AdminCalls;
import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.Failures;
import io.logfold.kafka.internal.format.DecisionJson;
import io.logfold.kafka.internal.reading.RecordReader;
import java.io.ByteArrayOutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The topic {@code <events>.quarantine}: decisions about records of the log, so that readers know
 * them before they reach the record. A compacted topic with one partition; the key is {@code
 * partition:offset}, the value {@link DecisionJson} and the id of the log's topic. The first
 * decision creates it.
 *
 * <p>The log holds the decisions as well, in records that open terms, and a decision found there is
 * {@linkplain #remember remembered}. So readers agree even if this topic is lost, or a broker does
 * not know it yet.
 *
 * <p>Thread-safe.
 */
public final class QuarantineTopic {

  private static final Logger LOG = System.getLogger(QuarantineTopic.class.getName());
  private static final String RIGHTS = "Describe and Read; to decide also Create and Write";

  private static final Map<String, String> SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
          Long.toString(Long.MAX_VALUE));

  private static final JsonFactory JSON = JsonFactory.builder().build();

  private final LogIdentity log;
  private final String name;
  private final TopicPartition partition;
  private final TopicAdmin admin;
  private final ClientSettings clients;
  private final ConsumerPool consumers;
  private final Duration patience;

  private final ReentrantLock looking = new ReentrantLock();

  /** How many look-ups have begun. Written under the lock, read by callers that wait for it. */
  private volatile long begun;

  /** Which of them was the last to succeed. */
  @GuardedBy("looking")
  private long succeeded;

  /** Read by any thread; written under this object's monitor. */
  private volatile Known known = new Known(Quarantine.NONE, "", 0);

  /**
   * What is known.
   *
   * @param topicId of the topic that was read for it; empty: none
   * @param end up to where it was read
   */
  private record Known(Quarantine quarantine, String topicId, long end) {}

  /**
   * @param consumers for reading the topic
   * @param patience how long a look-up may take
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
    this.admin = new TopicAdmin(admin, name, clients.bootstrapServers(), RIGHTS);
    this.clients = clients;
    this.consumers = consumers;
    this.patience = patience;
  }

  /** The decisions known so far, without asking Kafka. */
  public Quarantine known() {
    return known.quarantine();
  }

  /**
   * Looks up the decisions. Callers at the same time, such as all partitions of a node that starts,
   * share one look-up, which begins after each of them has called.
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
        throw new LogUnavailable("no answer from Kafka about topic '" + name + "'");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while waiting for topic '" + name + "'", e);
    }
  }

  private void refresh(Deadline deadline) {
    Optional<String> topicId = admin.find(deadline).map(topic -> topic.topicId().toString());
    if (topicId.isEmpty()) {
      return;
    }
    long end = admin.end(partition.partition(), deadline);
    Known before = known;
    if (before.topicId().equals(topicId.get()) && before.end() >= end) {
      return;
    }
    List<QuarantineDecision> found = read(end);
    synchronized (this) {
      known = new Known(known.quarantine().with(found), topicId.get(), end);
    }
  }

  /** Remembers a decision that was found in the log itself. */
  synchronized void remember(QuarantineDecision decision) {
    known = new Known(known.quarantine().with(List.of(decision)), known.topicId(), known.end());
  }

  /** Remembers a decision, and tries to store it here for the next reader. */
  public void learn(QuarantineDecision decision) {
    try {
      store(decision);
    } catch (LogUnavailable e) {
      LOG.log(Level.DEBUG, "decisions are in the log, but not all in topic " + name, e);
    }
  }

  /**
   * Stores a decision that is in the log, for readers that have not reached it.
   *
   * @throws LogUnavailable it may be stored or not; the caller can repeat this
   */
  public void store(QuarantineDecision decision) {
    remember(decision);
    admin.ensure(1, SETTINGS, Deadline.after(patience));
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(clients.messengerProducer(patience))) {
      AdminCalls.get(producer.send(record(decision)), Deadline.after(patience), admin.subject());
    } catch (LogUnavailable | KafkaException e) {
      throw new LogUnavailable(
          "the decision is in the log, but could not be stored in topic '%s' for readers that have not reached it: %s%s; repeat the command"
              .formatted(name, Failures.describe(e), Failures.advice(e)),
          e);
    }
  }

  private ProducerRecord<byte[], byte[]> record(QuarantineDecision decision) {
    return new ProducerRecord<>(
        name, 0, decision.position().toString().getBytes(UTF_8), json(decision));
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
}
