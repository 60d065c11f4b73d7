package io.logfold.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * A read of an order's current state that was answered.
 *
 * @param node that was asked
 * @param atLeast what it had to rest on; null: nothing was asked for
 * @param invoked ns since the run began
 * @param completed ns since the run began
 * @param version of the order; 0: it was unknown
 * @param position what the answer rests on; null: it did not say
 * @param state the order's JSON; empty: it was unknown
 */
public record Read(
    int client,
    String node,
    String orderId,
    @Nullable Token atLeast,
    long invoked,
    long completed,
    long version,
    @Nullable Token position,
    String state) {}
