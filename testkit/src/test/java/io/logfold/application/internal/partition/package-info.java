/** The engine under a seeded scheduler that lets everything fail that may fail. */
@NullMarked
package io.logfold.application.internal.partition;

import org.jspecify.annotations.NullMarked;
