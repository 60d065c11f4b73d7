/**
 * JSON forms of the order: its events, its state, its commands, and the answers to them. {@link
 * io.logfold.domain.json.OrderEventCodec} has the table of events: a new event is a record in
 * {@code OrderEvent}, its rules in the decider, a form in that table and an approved file.
 */
@NullMarked
package io.logfold.domain.json;

import org.jspecify.annotations.NullMarked;
