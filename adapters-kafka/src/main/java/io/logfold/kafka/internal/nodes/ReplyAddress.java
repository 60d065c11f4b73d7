package io.logfold.kafka.internal.nodes;

/**
 * Where a reply is to go.
 *
 * @param partition of the replies' topic
 * @param requestId comes back in the reply
 */
record ReplyAddress(int partition, String requestId) {}
