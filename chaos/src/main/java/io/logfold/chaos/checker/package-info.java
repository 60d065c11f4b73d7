/**
 * The independent checker: compares the topic, as any Kafka client sees it, and the snapshots, as
 * any SQL client sees them, with the answers that clients received. It reads with nothing of the
 * product's and folds with a {@linkplain io.logfold.chaos.model model} of its own. {@link
 * io.logfold.chaos.checker.Checker} is the way in; {@link io.logfold.chaos.checker.CheckAgain}
 * looks at a kept run once more.
 */
@NullMarked
package io.logfold.chaos.checker;

import org.jspecify.annotations.NullMarked;
