/** The engine under a seeded scheduler that lets everything fail that may fail. */
@NullMarked
package io.logfold.application.partition;

import org.jspecify.annotations.NullMarked;
