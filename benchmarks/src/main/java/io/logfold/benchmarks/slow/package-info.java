/** What the slowest requests of a round waited for. */
@NullMarked
package io.logfold.benchmarks.slow;

import org.jspecify.annotations.NullMarked;
