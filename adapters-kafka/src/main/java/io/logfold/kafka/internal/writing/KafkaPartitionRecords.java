package io.logfold.kafka.internal.writing;

import static io.logfold.application.eventlog.Place.UNKNOWN_EPOCH;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.term.PartitionRecords;
import io.logfold.application.term.StampedRecord;
import io.logfold.kafka.internal.format.StampHeader;
import io.logfold.kafka.internal.reading.PartitionExtents;
import io.logfold.kafka.internal.reading.RecordReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A partition of a Kafka topic, as the owner of a term needs it. Not thread-safe. */
final class KafkaPartitionRecords implements PartitionRecords<ProducerRecord<byte[], byte[]>> {

  private final LogPartition partition;
  private final PartitionExtents extents;
  private final RecordReader.Factory readers;
  private final AppendProducers producers;
  private final StampHeader stamps = new StampHeader();

  /**
   * @param readers opens readers of the partition's records, whether they count or not
   */
  KafkaPartitionRecords(
      LogPartition partition,
      PartitionExtents extents,
      RecordReader.Factory readers,
      AppendProducers producers) {
    this.partition = partition;
    this.extents = extents;
    this.readers = readers;
    this.producers = producers;
  }

  @Override
  public LogPartition partition() {
    return partition;
  }

  @Override
  public LogExtent extent(long atLeast) {
    return extents.of(partition.number(), atLeast);
  }

  @Override
  public StampCursor read(long from, long to) {
    RecordReader reader = readers.open(from, to);
    return new StampCursor() {
      @Override
      public List<StampedRecord> next() {
        while (!reader.isAtEnd()) {
          List<StampedRecord> stamped = stamped(reader.next());
          if (!stamped.isEmpty()) {
            return stamped;
          }
        }
        return List.of();
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  private List<StampedRecord> stamped(List<ConsumerRecord<byte[], byte[]>> records) {
    List<StampedRecord> stamped = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      stamped.add(
          new StampedRecord(
              record.offset(),
              stamps.read(record.headers()),
              record.leaderEpoch().orElse(UNKNOWN_EPOCH)));
    }
    return stamped;
  }

  @Override
  public long[] send(List<ProducerRecord<byte[], byte[]>> records) {
    AppendProducer producer = producers.of(partition.number());
    try {
      long[] offsets = producer.send(records);
      extents.reached(partition.number(), offsets[offsets.length - 1] + 1);
      return offsets;
    } catch (AppendOutcomeUnknown e) {
      producers.failed(partition.number(), producer);
      throw e;
    }
  }
}
