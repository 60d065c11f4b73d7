package io.logfold.kafka.internal.nodes;

import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Brings together this node's requests and the answers to them. Any thread. */
final class PendingReplies {

  private final String node = UUID.randomUUID().toString();
  private final int partition;
  private final AtomicLong count = new AtomicLong();
  private final Map<String, CompletableFuture<ConsumerRecord<byte[], byte[]>>> awaited =
      new ConcurrentHashMap<>();
  private volatile Consumer<ConsistencyToken> restedOn = token -> {};

  /**
   * @param partitions of the answers' topic; one of them is this node's, perhaps with others
   */
  PendingReplies(int partitions) {
    this.partition = Math.floorMod(node.hashCode(), partitions);
  }

  /** The partition of the answers' topic where this node listens. */
  int partition() {
    return partition;
  }

  /** A name for this node that no other has, now or later. */
  String node() {
    return node;
  }

  /** Who is told what the answers rest on. */
  void tell(Consumer<ConsistencyToken> listener) {
    restedOn = listener;
  }

  ReplyAddress address() {
    return new ReplyAddress(partition, node + "/" + count.incrementAndGet());
  }

  /**
   * Waits for an answer.
   *
   * @param reading what the record says; it may have to look elsewhere for a part of it
   */
  <R> CompletionStage<R> await(
      ReplyAddress address,
      String what,
      Duration patience,
      Function<ConsumerRecord<byte[], byte[]>, CompletionStage<R>> reading) {
    CompletableFuture<ConsumerRecord<byte[], byte[]>> answer = new CompletableFuture<>();
    awaited.put(address.requestId(), answer);
    return answer
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((reply, failure) -> awaited.remove(address.requestId()))
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(told(failure, what, patience)))
        .thenCompose(reading);
  }

  private static Throwable told(Throwable failure, String what, Duration patience) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? new OutcomeUnknown(
            "%s: no answer from the partition's owner within %s ms; send it again with the same command id"
                .formatted(what, patience.toMillis()),
            cause)
        : cause;
  }

  /** The request could not be sent, or will not be answered. */
  void fail(ReplyAddress address, RuntimeException failure) {
    CompletableFuture<?> answer = awaited.get(address.requestId());
    if (answer != null) {
      answer.completeExceptionally(failure);
    }
  }

  /**
   * An answer came; not every one is for this node.
   *
   * @throws IllegalArgumentException it is none: anything may be written to the topic
   */
  void take(ConsumerRecord<byte[], byte[]> reply) {
    String requestId = HeaderText.find(reply.headers(), HeaderText.REQUEST_ID);
    CompletableFuture<ConsumerRecord<byte[], byte[]>> answer =
        requestId == null ? null : awaited.get(requestId);
    if (answer != null) {
      String position = HeaderText.find(reply.headers(), HeaderText.POSITION);
      if (position != null) {
        restedOn.accept(ConsistencyToken.parse(position)); // before anybody acts on the answer
      }
      answer.complete(reply);
    }
  }

  /** Waits for what is under way, but not for long; then nobody takes an answer any more. */
  void close(Duration patience) {
    CompletableFuture<?>[] all = awaited.values().toArray(CompletableFuture<?>[]::new);
    try {
      var unused =
          CompletableFuture.allOf(all)
              .handle((v, failure) -> "over")
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // They are told below.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    awaited
        .values()
        .forEach(
            answer ->
                answer.completeExceptionally(
                    new OutcomeUnknown("this node is closing; ask another one", null)));
  }
}
