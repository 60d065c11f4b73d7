/**
 * Brokers, Postgres and service nodes as processes of their own, with proxies between nodes and
 * brokers.
 */
@NullMarked
package io.logfold.chaos.cluster;

import org.jspecify.annotations.NullMarked;
