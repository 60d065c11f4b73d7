/** The rules of orders under test, and random orders for the tests of other modules. */
@NullMarked
package io.logfold.domain.order;

import org.jspecify.annotations.NullMarked;
