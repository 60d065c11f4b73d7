/** The port to the log of events, the only source of truth, and the words it speaks in. */
@NullMarked
package io.logfold.application.eventlog;

import org.jspecify.annotations.NullMarked;
