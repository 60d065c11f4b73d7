/**
 * Runs a loop for each partition that is assigned to this node. {@link
 * io.logfold.application.internal.ownership.OwnedPartitions} follows the assignment. Not for
 * embedders: everything here may change at any time.
 */
@NullMarked
package io.logfold.application.internal.ownership;

import org.jspecify.annotations.NullMarked;
