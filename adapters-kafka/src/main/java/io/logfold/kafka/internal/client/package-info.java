/**
 * What every part of the adapter needs of Kafka's clients: their properties, a pool of consumers,
 * waiting for an answer, and what failures mean.
 */
@NullMarked
package io.logfold.kafka.internal.client;

import org.jspecify.annotations.NullMarked;
