/** Reading the log back into state, beside a raw scan of the same topic. */
@NullMarked
package io.logfold.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
