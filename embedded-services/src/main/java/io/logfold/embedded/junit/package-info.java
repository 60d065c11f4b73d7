/**
 * Real servers for tests: {@link io.logfold.embedded.junit.UseServices} on a class, a {@link
 * io.logfold.embedded.junit.TestServices} as parameter of a constructor or a method.
 */
@NullMarked
package io.logfold.embedded.junit;

import org.jspecify.annotations.NullMarked;
