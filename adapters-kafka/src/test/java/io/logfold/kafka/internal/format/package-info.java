@NullMarked
package io.logfold.kafka.internal.format;

import org.jspecify.annotations.NullMarked;
