/**
 * What an order is and may do, written down a second time from the published rules, so that the
 * checker does not take the product's word for it. Nothing here uses the product's code.
 */
@NullMarked
package io.logfold.chaos.model;

import org.jspecify.annotations.NullMarked;
