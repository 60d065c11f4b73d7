@NullMarked
package io.logfold.kafka.internal.client;

import org.jspecify.annotations.NullMarked;
