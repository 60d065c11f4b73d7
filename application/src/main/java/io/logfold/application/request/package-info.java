/** What callers ask of the engine, and what they get back. */
@NullMarked
package io.logfold.application.request;

import org.jspecify.annotations.NullMarked;
