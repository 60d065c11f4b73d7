/** The checker is checked with histories that are broken on purpose. */
@NullMarked
package io.logfold.chaos.checker;

import org.jspecify.annotations.NullMarked;
