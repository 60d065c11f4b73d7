package io.logfold.kafka.nodes;

import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.ownership.PartitionAssignment;

/**
 * What makes an engine one of several nodes: both are for the same engine, which starts and closes
 * them.
 *
 * @param assignment which partitions it owns
 * @param forwarding how requests get to the owners of the others
 */
public record KafkaMembership<S, C, E>(
    PartitionAssignment assignment, Forwarding<S, C, E> forwarding) {}
