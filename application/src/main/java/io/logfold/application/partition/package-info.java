/**
 * What an embedder sets and sees of a single partition: its limits and its status. The engine's own
 * part is in {@code io.logfold.application.internal.partition}.
 */
@NullMarked
package io.logfold.application.partition;

import org.jspecify.annotations.NullMarked;
