/**
 * The order: its commands, its events, its state and the rules between them. {@link
 * io.logfold.domain.order.OrderDecider} is the way in; the table of statuses is {@link
 * io.logfold.domain.order.OrderStep}.
 */
@NullMarked
package io.logfold.domain.order;

import org.jspecify.annotations.NullMarked;
