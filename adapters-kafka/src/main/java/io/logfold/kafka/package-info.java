/**
 * The event log on a Kafka topic. Start at {@link io.logfold.kafka.KafkaEventLog}; the records are
 * plain CloudEvents, readable without anything from here.
 */
@NullMarked
package io.logfold.kafka;

import org.jspecify.annotations.NullMarked;
