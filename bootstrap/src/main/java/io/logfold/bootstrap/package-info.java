/** The runnable product. {@link io.logfold.bootstrap.Main} is the way in. */
@NullMarked
package io.logfold.bootstrap;

import org.jspecify.annotations.NullMarked;
