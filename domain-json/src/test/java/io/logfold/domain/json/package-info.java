@NullMarked
package io.logfold.domain.json;

import org.jspecify.annotations.NullMarked;
