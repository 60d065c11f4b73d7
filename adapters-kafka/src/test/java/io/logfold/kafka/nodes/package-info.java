@NullMarked
package io.logfold.kafka.nodes;

import org.jspecify.annotations.NullMarked;
