/** What a domain is to the engine: pure functions over events. */
@NullMarked
package io.logfold.decider;

import org.jspecify.annotations.NullMarked;
