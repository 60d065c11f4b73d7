/** Looks what is wrong with a log and with what is derived from it, and what mends it. */
@NullMarked
package io.logfold.bootstrap.diagnosis;

import org.jspecify.annotations.NullMarked;
