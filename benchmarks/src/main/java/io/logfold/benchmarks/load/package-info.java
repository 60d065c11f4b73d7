/** Callers that keep a number of requests in flight, and what they measure. */
@NullMarked
package io.logfold.benchmarks.load;

import org.jspecify.annotations.NullMarked;
