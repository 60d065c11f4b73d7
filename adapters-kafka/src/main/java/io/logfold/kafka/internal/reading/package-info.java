/**
 * Reads the log: ranges of a partition, chosen offsets, how far a partition reaches, and its last
 * owner.
 */
@NullMarked
package io.logfold.kafka.internal.reading;

import org.jspecify.annotations.NullMarked;
