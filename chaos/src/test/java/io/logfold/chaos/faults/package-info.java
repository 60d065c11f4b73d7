@NullMarked
package io.logfold.chaos.faults;

import org.jspecify.annotations.NullMarked;
