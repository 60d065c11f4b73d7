package io.logfold.kafka.internal.nodes;

/**
 * Where an answer is to go.
 *
 * @param partition of the answers' topic
 * @param requestId comes back in the answer
 */
record ReplyAddress(int partition, String requestId) {}
