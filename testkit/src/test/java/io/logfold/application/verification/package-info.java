@NullMarked
package io.logfold.application.verification;

import org.jspecify.annotations.NullMarked;
