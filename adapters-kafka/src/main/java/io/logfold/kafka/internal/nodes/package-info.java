/**
 * Several nodes on one log: the group that shares the partitions, and the topics over which nodes
 * send each other commands and replies.
 */
@NullMarked
package io.logfold.kafka.internal.nodes;

import org.jspecify.annotations.NullMarked;
