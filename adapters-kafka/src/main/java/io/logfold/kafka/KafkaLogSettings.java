package io.logfold.kafka;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.kafka.internal.client.ClientSettings;
import java.net.URI;
import java.time.Duration;

/**
 * What a {@link KafkaEventLog} is opened with. Immutable: the log keeps this and never the builder,
 * which its user may go on to change.
 *
 * @param codec turns the events into bytes and back
 * @param clients the properties of the Kafka clients
 */
record KafkaLogSettings<E>(
    EventCodec<E> codec, ClientSettings clients, Topic topic, Names names, Timing timing) {

  /**
   * The topic of the events.
   *
   * @param partitionsIfAbsent how many partitions it gets when it is created
   * @param aggregate type of the aggregates whose events it holds; empty: not checked
   */
  record Topic(String name, int partitionsIfAbsent, String aggregate) {}

  /**
   * Names that other processes see.
   *
   * @param application prefix of the group that shares the partitions
   * @param owner of the terms that the log opens
   * @param source the events' {@code ce_source}
   */
  record Names(String application, String owner, URI source) {}

  /**
   * How long things may take.
   *
   * @param open how long each request about the topic may take, with its retries
   * @param stall how long a read may make no progress
   * @param topicChecks between two checks of the topic
   */
  record Timing(Duration open, Duration stall, Duration topicChecks) {}
}
