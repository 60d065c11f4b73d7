@NullMarked
package io.logfold.kafka.internal.nodes;

import org.jspecify.annotations.NullMarked;
