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

/** This node's requests that wait for replies. Matches each reply to its request. Thread-safe. */
final class PendingReplies {

  private final String node = UUID.randomUUID().toString();
  private final int partition;
  private final AtomicLong count = new AtomicLong();
  private final Map<String, CompletableFuture<ConsumerRecord<byte[], byte[]>>> awaited =
      new ConcurrentHashMap<>();
  private volatile Consumer<ConsistencyToken> onPosition = token -> {};

  /**
   * @param partitions of the replies' topic; this node listens to one, maybe together with others
   */
  PendingReplies(int partitions) {
    this.partition = Math.floorMod(node.hashCode(), partitions);
  }

  /** The partition of the replies' topic to which this node listens. */
  int partition() {
    return partition;
  }

  /** A name for this node that no other has, now or later. */
  String node() {
    return node;
  }

  /** Sets the listener that receives the position each reply depends on. */
  void onPosition(Consumer<ConsistencyToken> listener) {
    onPosition = listener;
  }

  /** A new address for the reply to one request. */
  ReplyAddress address() {
    return new ReplyAddress(partition, node + "/" + count.incrementAndGet());
  }

  /**
   * Waits for the reply to a request that is about to be sent.
   *
   * @param what the request is about, for messages
   * @param patience after this the outcome counts as unknown
   * @param reading decodes the reply; it may have to read a part of it from the log
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
            failure -> CompletableFuture.failedFuture(translated(failure, what, patience)))
        .thenCompose(reading);
  }

  private static Throwable translated(Throwable failure, String what, Duration patience) {
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

  /** Fails a request that could not be sent. */
  void fail(ReplyAddress address, RuntimeException failure) {
    CompletableFuture<?> answer = awaited.get(address.requestId());
    if (answer != null) {
      answer.completeExceptionally(failure);
    }
  }

  /**
   * Takes a reply; one that is not for this node is ignored.
   *
   * @throws IllegalArgumentException it is not a reply: any program may write to the topic
   */
  void take(ConsumerRecord<byte[], byte[]> reply) {
    String requestId = HeaderText.find(reply.headers(), HeaderText.REQUEST_ID);
    CompletableFuture<ConsumerRecord<byte[], byte[]>> answer =
        requestId == null ? null : awaited.get(requestId);
    if (answer != null) {
      String position = HeaderText.find(reply.headers(), HeaderText.POSITION);
      if (position != null) {
        onPosition.accept(ConsistencyToken.parse(position)); // before the caller acts on the reply
      }
      answer.complete(reply);
    }
  }

  /** Waits a limited time for pending replies, then fails the requests without one. */
  void close(Duration patience) {
    CompletableFuture<?>[] all = awaited.values().toArray(CompletableFuture<?>[]::new);
    try {
      var unused =
          CompletableFuture.allOf(all)
              .handle((v, failure) -> "over")
              .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Failed below.
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
