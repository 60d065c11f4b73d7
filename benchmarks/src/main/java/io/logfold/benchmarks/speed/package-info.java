/** The commands that print figures of speed. */
@NullMarked
package io.logfold.benchmarks.speed;

import org.jspecify.annotations.NullMarked;
