@NullMarked
package io.logfold.kafka.internal.reading;

import org.jspecify.annotations.NullMarked;
