/** Several engines on one topic. */
@NullMarked
package io.logfold.bootstrap.nodes;

import org.jspecify.annotations.NullMarked;
