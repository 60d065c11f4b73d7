/**
 * Snapshots in Postgres. Start at {@link PostgresSnapshotStore}; operators use {@link
 * SnapshotOperations}.
 */
@NullMarked
package io.logfold.postgres;

import org.jspecify.annotations.NullMarked;
