/** The way out when readers fail at a record: an operator has them skip it. */
@NullMarked
package io.logfold.application.quarantine;

import org.jspecify.annotations.NullMarked;
