package io.logfold.benchmarks.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What Kafka itself can do with the same shape of work: one thread drains a queue into one
 * transaction, on as many lanes as the product has, and acknowledges. No decisions, no encoding, no
 * state.
 */
final class RawPartition implements AutoCloseable {

  private static final int MAX_BATCH = 1_024;

  private record Sent(ProducerRecord<byte[], byte[]> record, CompletableFuture<Void> answer) {}

  private final BlockingQueue<Sent> queue = new ArrayBlockingQueue<>(8_192);
  private final List<KafkaProducer<byte[], byte[]>> lanes = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param settings of a producer, without its transactional id
   * @param transactionalIds one per lane
   */
  RawPartition(Map<String, Object> settings, List<String> transactionalIds) {
    for (String id : transactionalIds) {
      Map<String, Object> own = new java.util.HashMap<>(settings);
      own.put("transactional.id", id);
      KafkaProducer<byte[], byte[]> lane = new KafkaProducer<>(own);
      lane.initTransactions();
      lanes.add(lane);
    }
    thread =
        Thread.ofPlatform().daemon().name("raw-" + transactionalIds.getFirst()).start(this::run);
  }

  CompletionStage<Void> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    if (!queue.offer(new Sent(record, answer))) {
      answer.completeExceptionally(new IllegalStateException("full"));
    }
    return answer;
  }

  private void run() {
    List<Sent> batch = new ArrayList<>();
    int lane = 0;
    try {
      while (!closed) {
        batch.add(queue.take());
        queue.drainTo(batch, MAX_BATCH - 1);
        KafkaProducer<byte[], byte[]> producer = lanes.get(lane);
        producer.beginTransaction();
        for (Sent sent : batch) {
          var unused = producer.send(sent.record());
        }
        producer.commitTransaction();
        lane = (lane + 1) % lanes.size();
        for (Sent sent : batch) {
          sent.answer().complete(null);
        }
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lanes.forEach(KafkaProducer::close);
  }
}
