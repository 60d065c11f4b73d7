/** Tests of the snapshot store in memory and of the contract itself. */
@NullMarked
package io.logfold.testkit.snapshot;

import org.jspecify.annotations.NullMarked;
