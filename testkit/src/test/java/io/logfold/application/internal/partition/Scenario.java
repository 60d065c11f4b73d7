package io.logfold.application.internal.partition;

import io.logfold.decider.Decider;
import io.logfold.testkit.simulation.SeededRandom;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A domain under simulation.
 *
 * @param commands makes commands by chance
 * @param unwritable events that the log refuses
 * @param mayFail commands that may be answered "failed"
 */
record Scenario<S, C, E>(
    String name,
    Decider<S, C, E> decider,
    Function<SeededRandom, C> commands,
    Predicate<E> unwritable,
    Predicate<C> mayFail) {}
