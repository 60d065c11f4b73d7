/** Tests of what snapshots are made of. */
@NullMarked
package io.logfold.application.snapshot;

import org.jspecify.annotations.NullMarked;
