package io.logfold.kafka;

import io.logfold.application.eventlog.Progress;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a member of a group has come with a partition of the commands' topic. Stored as the
 * group's offset, by the transaction of the events; the group's coordinator refuses it, and with it
 * the transaction, when the partition is another member's.
 *
 * @param group who the member is now; asked when the progress is stored, by the thread that does
 */
public record CommandProgress(
    TopicPartition partition, long next, Supplier<ConsumerGroupMetadata> group)
    implements Progress {}
