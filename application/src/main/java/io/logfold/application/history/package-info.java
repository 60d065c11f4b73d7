/**
 * The past of one aggregate: its events and its earlier states, found by the index, read from the
 * log.
 */
@NullMarked
package io.logfold.application.history;

import org.jspecify.annotations.NullMarked;
