@NullMarked
package io.logfold.chaos;

import org.jspecify.annotations.NullMarked;
