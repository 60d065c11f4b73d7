/** An event log in memory, and the contract that every event log must pass. */
@NullMarked
package io.logfold.testkit.eventlog;

import org.jspecify.annotations.NullMarked;
