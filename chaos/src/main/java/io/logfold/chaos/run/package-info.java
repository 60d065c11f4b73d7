/** Runs of clients and faults against a cluster. Start at {@link io.logfold.chaos.run.ChaosRun}. */
@NullMarked
package io.logfold.chaos.run;

import org.jspecify.annotations.NullMarked;
