/**
 * The event log on a Kafka topic. Start at {@link io.logfold.kafka.KafkaEventLog}. The records are
 * plain CloudEvents, which other programs read without this library.
 *
 * <p>This package and {@code io.logfold.kafka.nodes} are API. Packages below {@code
 * io.logfold.kafka.internal} are not: they may change with any release.
 */
@NullMarked
package io.logfold.kafka;

import org.jspecify.annotations.NullMarked;
