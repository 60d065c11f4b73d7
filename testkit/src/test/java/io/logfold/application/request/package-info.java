/** Tests of what callers ask of the engine. */
@NullMarked
package io.logfold.application.request;

import org.jspecify.annotations.NullMarked;
