/** Diagnoses a log and the data derived from it: what is wrong, and how to fix it. */
@NullMarked
package io.logfold.bootstrap.diagnosis;

import org.jspecify.annotations.NullMarked;
