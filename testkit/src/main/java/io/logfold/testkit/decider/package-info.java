/** Given/when/then for deciders. */
@NullMarked
package io.logfold.testkit.decider;

import org.jspecify.annotations.NullMarked;
