@NullMarked
package io.logfold.embedded;

import org.jspecify.annotations.NullMarked;
