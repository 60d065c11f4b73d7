@NullMarked
package io.logfold.testkit.eventlog;

import org.jspecify.annotations.NullMarked;
