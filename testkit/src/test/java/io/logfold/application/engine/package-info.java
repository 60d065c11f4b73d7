/** The engine with its threads, on ports in memory. */
@NullMarked
package io.logfold.application.engine;

import org.jspecify.annotations.NullMarked;
