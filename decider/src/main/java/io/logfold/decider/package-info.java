/** What a domain is to the engine: pure functions over events. Depends on nothing but the JDK. */
@NullMarked
package io.logfold.decider;

import org.jspecify.annotations.NullMarked;
