package io.logfold.kafka;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.testkit.eventlog.Note;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures the log itself, without engine and JSON, on a broker that runs: {@code RawSpeed
 * HOST:PORT [SECONDS]}. One line per figure. The number of lanes was chosen from it.
 */
final class RawSpeed {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int ROUNDS = 3;
  private static final int REPLAYED = 1_000_000;

  private RawSpeed() {}

  public static void main(String[] arguments) {
    String servers = arguments[0];
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 5;
    String run = Long.toString(System.nanoTime(), 36);
    try (KafkaEventLog<Note> log =
        Fixtures.log(servers, "speed-" + run).partitions(8).stallDeadline(PATIENCE).open()) {
      System.out.println(
          "add.partitions.to.txn.retry.backoff.ms: " + log.transactionRetryBackoffMillis());
      append(log, servers, 7, 3, 1, 2); // warm up
      for (int round = 1; round <= ROUNDS; round++) { // in turn: the machine is never quiet
        for (int lanes = 1; lanes <= 4; lanes++) {
          append(log, servers, lanes, lanes, 1, seconds);
        }
      }
      for (String compression : List.of("none", "lz4", "zstd")) {
        try (KafkaEventLog<Note> compressed =
            Fixtures.log(servers, "speed-" + compression + "-" + run)
                .compression(compression)
                .open()) {
          System.out.println(compression + ":");
          fill(compressed);
          for (int i = 0; i < 3; i++) {
            replay(compressed);
          }
          history(compressed);
        }
      }
    }
  }

  /** Transactions back to back on one partition. */
  private static void append(
      KafkaEventLog<Note> log,
      String servers,
      int partition,
      int laneCount,
      int batchSize,
      double seconds) {
    ClientSettings clients = new ClientSettings(Map.of("bootstrap.servers", servers));
    TopicPartition topicPartition = new TopicPartition(log.identity().name(), partition);
    Lanes lanes =
        new Lanes(
            "speed-" + topicPartition,
            laneCount,
            id -> new KafkaProducer<>(clients.producer(id, PATIENCE)));
    lanes.initialise(Deadline.after(PATIENCE));
    String id = idIn(log, partition);
    long[] micros = new long[1_000_000];
    int count = 0;
    Claim claim = log.claim(topicPartition, lanes, Optional.empty());
    try (PartitionWriter<Note> writer = log.writer(topicPartition, lanes, claim)) {
      long end = System.nanoTime() + (long) (seconds * 1e9);
      for (long before = System.nanoTime(); before < end; ) {
        writer.append(batch(id, batchSize));
        long after = System.nanoTime();
        micros[count++] = (after - before) / 1000;
        before = after;
      }
    }
    Arrays.sort(micros, 0, count);
    System.out.printf(
        "lanes %d: %.0f transactions/s of %d, p50 %.2f ms, p95 %.2f ms, p99 %.2f ms%n",
        laneCount,
        count / seconds,
        batchSize,
        micros[count / 2] / 1e3,
        micros[count * 95 / 100] / 1e3,
        micros[count * 99 / 100] / 1e3);
  }

  private static void fill(KafkaEventLog<Note> log) {
    long before = System.nanoTime();
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      for (int i = 0; i < REPLAYED; i += 1000) {
        writer.append(batch("order-" + i, 1000));
      }
    }
    System.out.printf("  append, batches of 1000: %.0f events/s%n", rate(REPLAYED, before));
  }

  private static void replay(KafkaEventLog<Note> log) {
    long cpu = cpu();
    long before = System.nanoTime();
    long read = 0;
    try (EventCursor<Note> cursor = log.read(0, 0, log.extent(0).end())) {
      for (List<RecordedEvent<Note>> events = cursor.next();
          !events.isEmpty();
          events = cursor.next()) {
        read += events.size();
      }
    }
    System.out.printf(
        "  replay: %.0f events/s, %.0f per CPU second of the reading thread%n",
        rate(read, before), read / ((cpu() - cpu) / 1e9));
  }

  private static void history(KafkaEventLog<Note> log) {
    long end = log.extent(0).end();
    long[] micros = new long[500];
    for (int i = 0; i < micros.length; i++) {
      long from = (end / micros.length) * i;
      long before = System.nanoTime();
      Fixtures.drain(log.read(0, from, from + 5));
      micros[i] = (System.nanoTime() - before) / 1000;
    }
    Arrays.sort(micros);
    System.out.printf(
        "  read of 5 offsets: p50 %.2f ms, p99 %.2f ms%n", micros[250] / 1e3, micros[495] / 1e3);
  }

  private static List<NewEvent<Note>> batch(String id, int size) {
    return IntStream.rangeClosed(1, size)
        .mapToObj(
            version ->
                Fixtures.note(
                    id,
                    version,
                    "{\"quantity\":3,\"sku\":\"A-"
                        + version
                        + "\",\"text\":\""
                        + "some words of text ".repeat(6)
                        + "\"}"))
        .toList();
  }

  private static String idIn(KafkaEventLog<Note> log, int partition) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "order-" + i)
        .filter(id -> log.partitionOf(id) == partition)
        .findFirst()
        .orElseThrow();
  }

  private static double rate(long count, long sinceNanos) {
    return count / ((System.nanoTime() - sinceNanos) / 1e9);
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
