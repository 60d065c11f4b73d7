package io.logfold.benchmarks.throughput;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.decider.Decision;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * What Kafka's client takes to build a batch of events, and to read one back, by compression and
 * size of the batch: processor time and memory of this thread alone, which can be measured on a
 * busy machine, too.
 */
final class BatchCosts {

  private static final List<Integer> SIZES = List.of(1, 9, 40, 400);
  private static final int EVENTS = 40_000;
  private static final int BUFFER = 256 * 1024;

  private final ThreadMXBean thread =
      (ThreadMXBean) ManagementFactory.getPlatformMXBean(java.lang.management.ThreadMXBean.class);
  private final BufferSupplier buffers = BufferSupplier.create(); // consumers have one, too
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final List<byte[]> values = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private long sum;

  BatchCosts() {
    OrderEventCodec codec = new OrderEventCodec();
    OrderDecider decider = new OrderDecider();
    Order order = decider.initial();
    for (int step = 0; step < OrderWork.STEPS; step++) {
      if (decider.decide(order, OrderWork.command(step, 1))
          instanceof Decision.Accepted<OrderEvent>(var events)) {
        values.add(codec.encode(events.getFirst()));
        types.add(codec.typeOf(events.getFirst()).toString());
        order = decider.evolve(order, events.getFirst());
      }
    }
  }

  /** Prints a figure for each of these compressions. */
  void run(List<String> compressions, Report report) {
    for (String name : compressions) {
      for (int size : SIZES) {
        measure(name, size); // warms up
        Cost cost = measure(name, size);
        report.figure(
            "batch",
            "type",
            name,
            "events",
            size,
            "writeMicros",
            cost.writeMicros,
            "writeAllocated",
            cost.allocated,
            "bytesPerEvent",
            cost.bytes,
            "readMicros",
            cost.readMicros);
      }
    }
    report.progress("%d bytes read".formatted(sum));
  }

  /** All of it for each event. */
  private record Cost(double writeMicros, double allocated, double bytes, double readMicros) {}

  private Cost measure(String compression, int size) {
    int batches = EVENTS / size;
    long bytes = 0;
    long cpu = 0;
    long allocated = 0;
    long reading = 0;
    for (int i = 0; i < batches; i++) {
      long cpuBefore = thread.getCurrentThreadCpuTime();
      long allocatedBefore = thread.getCurrentThreadAllocatedBytes();
      MemoryRecords batch = batch(compression(compression), size, i);
      long cpuBetween = thread.getCurrentThreadCpuTime();
      allocated += thread.getCurrentThreadAllocatedBytes() - allocatedBefore;
      cpu += cpuBetween - cpuBefore;
      bytes += batch.sizeInBytes();
      read(batch);
      reading += thread.getCurrentThreadCpuTime() - cpuBetween;
    }
    double events = (double) batches * size;
    return new Cost(cpu / 1e3 / events, allocated / events, bytes / events, reading / 1e3 / events);
  }

  private static Compression compression(String name) {
    return switch (name) {
      case "lz4" -> Compression.lz4().build();
      case "zstd" -> Compression.zstd().build();
      case "snappy" -> Compression.snappy().build();
      case "none" -> Compression.NONE;
      default -> throw new IllegalArgumentException(name.toUpperCase(Locale.ROOT));
    };
  }

  private MemoryRecords batch(Compression compression, int size, int number) {
    buffer.clear();
    try (MemoryRecordsBuilder builder =
        new MemoryRecordsBuilder(
            new ByteBufferOutputStream(buffer),
            RecordBatch.CURRENT_MAGIC_VALUE,
            compression,
            TimestampType.CREATE_TIME,
            0,
            0,
            1,
            (short) 0,
            0,
            false,
            false,
            0,
            BUFFER)) {
      for (int i = 0; i < size; i++) {
        int step = i % OrderWork.STEPS;
        String id = "order-mwtfqc8y-%d-%d".formatted((number * 7919 + i * 131) % 512, number);
        builder.append(1_700_000_000_000L, id.getBytes(UTF_8), values.get(step), headers(id, step));
      }
      return builder.build();
    }
  }

  private Header[] headers(String id, int step) {
    return new Header[] {
      header("content-type", "application/json"),
      header("ce_specversion", "1.0"),
      header("ce_id", id + "/" + (step + 1)),
      header("ce_source", "urn:logfold:orders"),
      header("ce_type", types.get(step)),
      header("ce_time", "2026-11-23T10:00:00.123Z"),
      header("ce_sequence", Integer.toString(step + 1)),
      header("ce_causationid", id + "/" + step),
      header("logfold", "7.9f86d081884c7d659a2feaa0c55ad015.123456%d.7".formatted(step))
    };
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  private void read(MemoryRecords records) {
    for (RecordBatch batch : records.batches()) {
      batch.ensureValid();
      try (CloseableIterator<Record> iterator = batch.streamingIterator(buffers)) {
        while (iterator.hasNext()) {
          sum += iterator.next().valueSize();
        }
      }
    }
  }
}
