@NullMarked
package io.logfold.json;

import org.jspecify.annotations.NullMarked;
