/**
 * The topics beside the records: the one with the events, found or created, checked and monitored,
 * and the one with decisions about damaged records.
 */
@NullMarked
package io.logfold.kafka.internal.topic;

import org.jspecify.annotations.NullMarked;
