@NullMarked
package io.logfold.chaos.run;

import org.jspecify.annotations.NullMarked;
