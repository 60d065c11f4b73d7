/**
 * The port to the store of snapshots, a disposable accelerator of recovery, and the words it speaks
 * in.
 */
@NullMarked
package io.logfold.application.snapshot;

import org.jspecify.annotations.NullMarked;
