/**
 * How a partition orders its own writers, without transactions: Raft's terms and indexes, written
 * into the records, with the partition's one order as the arbiter. {@link
 * io.logfold.application.term.ReaderRule} says which records count, {@link
 * io.logfold.application.term.TermOwner} acquires and appends; adapters of the event log bring the
 * records.
 */
@NullMarked
package io.logfold.application.term;

import org.jspecify.annotations.NullMarked;
