/** The walk-through of event sourcing on a real topic. */
@NullMarked
package io.logfold.bootstrap.demo;

import org.jspecify.annotations.NullMarked;
