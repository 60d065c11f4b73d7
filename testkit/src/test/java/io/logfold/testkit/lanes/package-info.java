/** A model of acquisitions over lanes, small enough to look at all of it. */
@NullMarked
package io.logfold.testkit.lanes;

import org.jspecify.annotations.NullMarked;
