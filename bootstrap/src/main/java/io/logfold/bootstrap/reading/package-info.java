/** Looks at orders without owning them: straight from the log. */
@NullMarked
package io.logfold.bootstrap.reading;

import org.jspecify.annotations.NullMarked;
