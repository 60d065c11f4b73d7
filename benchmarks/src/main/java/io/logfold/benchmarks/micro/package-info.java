/** JMH benchmarks of what each command passes through, one by one. */
@NullMarked
package io.logfold.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
