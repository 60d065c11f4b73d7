/**
 * Puts servers, adapters and engine together. Start at {@link
 * io.logfold.bootstrap.wiring.OrderServices}.
 */
@NullMarked
package io.logfold.bootstrap.wiring;

import org.jspecify.annotations.NullMarked;
