/** A model of owners that share a partition by terms, small enough to look at all of it. */
@NullMarked
package io.logfold.testkit.terms;

import org.jspecify.annotations.NullMarked;
