/**
 * Which partitions this node owns, and what it does when that changes. {@link
 * io.logfold.application.ownership.PartitionAssignment} is the port; {@link
 * io.logfold.application.ownership.Tenures} follows it.
 */
@NullMarked
package io.logfold.application.ownership;

import org.jspecify.annotations.NullMarked;
