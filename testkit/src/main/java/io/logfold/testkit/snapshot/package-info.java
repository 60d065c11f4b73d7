/**
 * Snapshots without a database, and the contract that every {@link
 * io.logfold.application.snapshot.SnapshotStore} must pass.
 */
@NullMarked
package io.logfold.testkit.snapshot;

import org.jspecify.annotations.NullMarked;
