@NullMarked
package io.logfold.embedded.junit;

import org.jspecify.annotations.NullMarked;
