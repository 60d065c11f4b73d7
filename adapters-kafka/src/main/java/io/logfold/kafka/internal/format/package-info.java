/**
 * The records of the log: how events, notes, terms and decisions become bytes and headers, and
 * back. All of it is stored for good; {@code docs/reading-the-log.md} describes it for other
 * programs.
 */
@NullMarked
package io.logfold.kafka.internal.format;

import org.jspecify.annotations.NullMarked;
