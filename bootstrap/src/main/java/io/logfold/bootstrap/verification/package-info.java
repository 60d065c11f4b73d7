/** Re-folds the log and compares it with what is derived from it. */
@NullMarked
package io.logfold.bootstrap.verification;

import org.jspecify.annotations.NullMarked;
