/** How far a failure reaches: one record, or the whole process. */
@NullMarked
package io.logfold.application.failure;

import org.jspecify.annotations.NullMarked;
