/** How long it takes to come back, with snapshots and without, and to find one order's past. */
@NullMarked
package io.logfold.benchmarks.recovery;

import org.jspecify.annotations.NullMarked;
