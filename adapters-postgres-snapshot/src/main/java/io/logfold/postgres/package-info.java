/** Snapshots in Postgres. Start at {@link PostgresSnapshotStore}. */
@NullMarked
package io.logfold.postgres;

import org.jspecify.annotations.NullMarked;
