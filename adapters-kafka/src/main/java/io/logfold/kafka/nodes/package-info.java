/**
 * Several nodes on one log: Kafka's group protocol gives each partition to one of them. Start at
 * {@link io.logfold.kafka.nodes.KafkaNode}.
 */
@NullMarked
package io.logfold.kafka.nodes;

import org.jspecify.annotations.NullMarked;
