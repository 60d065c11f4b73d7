package io.logfold.kafka.nodes;

import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.ownership.PartitionAssignment;

/**
 * Makes an engine one of several nodes. Both parts belong to the same engine, which starts and
 * closes them.
 *
 * @param assignment decides which partitions the engine owns
 * @param forwarding sends requests to the owners of the other partitions
 */
public record KafkaMembership<S, C, E>(
    PartitionAssignment assignment, Forwarding<S, C, E> forwarding) {}
