/** Benchmarks of the whole command path, each beside raw Kafka in the same run. */
@NullMarked
package io.logfold.benchmarks;

import org.jspecify.annotations.NullMarked;
