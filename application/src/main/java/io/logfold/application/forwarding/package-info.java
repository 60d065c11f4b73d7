/**
 * How requests reach the node that owns their partition. {@link
 * io.logfold.application.forwarding.Forwarding} is the port.
 */
@NullMarked
package io.logfold.application.forwarding;

import org.jspecify.annotations.NullMarked;
