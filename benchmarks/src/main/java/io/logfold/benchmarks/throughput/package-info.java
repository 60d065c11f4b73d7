/** Commands per second, the product beside raw Kafka. */
@NullMarked
package io.logfold.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
