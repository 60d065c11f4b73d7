/** The rule that says which records count, against random logs. */
@NullMarked
package io.logfold.application.term;

import org.jspecify.annotations.NullMarked;
