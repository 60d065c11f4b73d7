/** Ports that fail on purpose, at moments that one seed decides. */
@NullMarked
package io.logfold.testkit.simulation;

import org.jspecify.annotations.NullMarked;
