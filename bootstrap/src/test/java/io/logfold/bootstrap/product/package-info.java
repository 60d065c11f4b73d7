/** The product as its users have it: processes, real servers, real data. */
@NullMarked
package io.logfold.bootstrap.product;

import org.jspecify.annotations.NullMarked;
