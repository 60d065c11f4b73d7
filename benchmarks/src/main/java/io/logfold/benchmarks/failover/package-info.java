/** How long a partition is without service when its owner leaves, dies or is suspended. */
@NullMarked
package io.logfold.benchmarks.failover;

import org.jspecify.annotations.NullMarked;
