/**
 * A real Kafka broker and a real Postgres from Maven artifacts, for development, tests and the
 * default run.
 *
 * <p>{@link io.logfold.embedded.EmbeddedServices} is the way in: it starts the servers of a data
 * folder or joins those that already run. The servers are processes of their own, so they outlive a
 * killed user and the next one takes them over.
 */
@NullMarked
package io.logfold.embedded;

import org.jspecify.annotations.NullMarked;
