@NullMarked
package io.logfold.kafka.internal.writing;

import org.jspecify.annotations.NullMarked;
