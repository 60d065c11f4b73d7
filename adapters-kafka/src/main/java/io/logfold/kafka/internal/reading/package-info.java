/**
 * Reads the log: ranges of a partition, chosen offsets, how far a partition reaches, and who owned
 * it last.
 */
@NullMarked
package io.logfold.kafka.internal.reading;

import org.jspecify.annotations.NullMarked;
