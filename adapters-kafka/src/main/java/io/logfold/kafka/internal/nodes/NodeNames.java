package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.KafkaConnection;


/**
 * What the topics and the group of a log's nodes are called.
 *
 * @param commands topic of the commands for whoever owns their partition
 * @param replies topic of the answers
 * @param deadLetters topic of what has no meaning
 * @param group that shares the partitions
 */
record NodeNames(String commands, String replies, String deadLetters, String group) {

  static NodeNames of(KafkaConnection connection) {
    String topic = connection.identity().name();
    return new NodeNames(
        topic + ".commands",
        topic + ".replies",
        topic + ".dead-letters",
        connection.application() + "-" + topic);
  }
}
