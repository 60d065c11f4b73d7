@NullMarked
package io.logfold.kafka;

import org.jspecify.annotations.NullMarked;
