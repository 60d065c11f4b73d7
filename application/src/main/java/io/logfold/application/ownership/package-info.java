/**
 * Which partitions this node is to own. {@link
 * io.logfold.application.ownership.PartitionAssignment} is the port.
 */
@NullMarked
package io.logfold.application.ownership;

import org.jspecify.annotations.NullMarked;
