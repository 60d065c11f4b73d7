@NullMarked
package io.logfold.testkit.decider;

import org.jspecify.annotations.NullMarked;
