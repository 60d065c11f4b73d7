/** Seeded random orders, for round trips and simulations. */
@NullMarked
package io.logfold.testkit.order;

import org.jspecify.annotations.NullMarked;
