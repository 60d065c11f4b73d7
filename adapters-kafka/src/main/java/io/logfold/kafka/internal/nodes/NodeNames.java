package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.KafkaConnection;

/**
 * The names of the topics and of the group that a log's nodes share.
 *
 * @param commands topic of the commands for the owners of the partitions
 * @param replies topic of the replies
 * @param deadLetters topic of records that can never be carried out
 * @param group the group that shares the partitions
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
