/**
 * Folds the log again and compares the result with every snapshot: all of it at once ({@link
 * io.logfold.application.verification.Verification}), or a sample at a time beside a running engine
 * ({@link io.logfold.application.verification.SampleCheck}).
 */
@NullMarked
package io.logfold.application.verification;

import org.jspecify.annotations.NullMarked;
