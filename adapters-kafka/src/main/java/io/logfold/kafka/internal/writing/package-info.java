/** Appends to the log: the producers, and the writer of a partition. */
@NullMarked
package io.logfold.kafka.internal.writing;

import org.jspecify.annotations.NullMarked;
