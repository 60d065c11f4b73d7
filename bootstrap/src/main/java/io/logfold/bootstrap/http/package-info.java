/** The HTTP API of orders. Start at {@link io.logfold.bootstrap.http.HttpApi}. */
@NullMarked
package io.logfold.bootstrap.http;

import org.jspecify.annotations.NullMarked;
