/**
 * The process behind {@code logfold serve}. Start at {@link
 * io.logfold.bootstrap.serving.OrderServer}.
 */
@NullMarked
package io.logfold.bootstrap.serving;

import org.jspecify.annotations.NullMarked;
