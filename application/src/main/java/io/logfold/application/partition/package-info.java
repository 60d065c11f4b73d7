/**
 * One partition at work: a single-threaded loop that takes requests, decides, appends, folds,
 * recovers and checkpoints. {@link io.logfold.application.partition.PartitionLoop} is the door;
 * {@link io.logfold.application.partition.PartitionProcessor} holds the protocol.
 */
@NullMarked
package io.logfold.application.partition;

import org.jspecify.annotations.NullMarked;
