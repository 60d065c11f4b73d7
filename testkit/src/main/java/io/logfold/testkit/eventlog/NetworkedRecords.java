package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.term.PartitionRecords;
import java.util.List;

/** A partition as an owner behind a network has it. */
record NetworkedRecords<E>(InMemoryPartition<E> records, RecordNetwork network)
    implements PartitionRecords<MemoryRecord<E>> {

  @Override
  public LogPartition partition() {
    return records.partition();
  }

  @Override
  public LogExtent extent(long atLeast) {
    return records.extent(atLeast);
  }

  @Override
  public StampCursor read(long from, long to) {
    return records.read(from, to);
  }

  @Override
  public long[] send(List<MemoryRecord<E>> sent) {
    return network.send(sent, records::send);
  }
}
