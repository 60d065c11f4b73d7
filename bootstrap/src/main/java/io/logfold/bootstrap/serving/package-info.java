/**
 * A process that serves orders until it is stopped. Start at {@link
 * io.logfold.bootstrap.serving.Serving}.
 */
@NullMarked
package io.logfold.bootstrap.serving;

import org.jspecify.annotations.NullMarked;
