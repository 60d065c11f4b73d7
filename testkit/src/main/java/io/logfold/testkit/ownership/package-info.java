/** Assignments of partitions that a test makes itself. */
@NullMarked
package io.logfold.testkit.ownership;

import org.jspecify.annotations.NullMarked;
