/** Tests of the readers of the past. */
@NullMarked
package io.logfold.application.history;

import org.jspecify.annotations.NullMarked;
