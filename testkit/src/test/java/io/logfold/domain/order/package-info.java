/** The rules of orders, tested with the testkit, which the domain cannot depend on. */
@NullMarked
package io.logfold.domain.order;

import org.jspecify.annotations.NullMarked;
