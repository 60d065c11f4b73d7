/**
 * One partition at work: a single-threaded loop that takes requests, decides, appends, folds,
 * recovers and checkpoints. {@link io.logfold.application.internal.partition.PartitionLoop} is the
 * entry; {@link io.logfold.application.internal.partition.PartitionProcessor} holds the protocol.
 * Not for embedders: everything here may change at any time.
 */
@NullMarked
package io.logfold.application.internal.partition;

import org.jspecify.annotations.NullMarked;
