/** The engine: takes commands, decides, appends, folds, recovers. Start at {@link Engine}. */
@NullMarked
package io.logfold.application.engine;

import org.jspecify.annotations.NullMarked;
