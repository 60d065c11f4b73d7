package io.logfold.bootstrap.http;

import java.time.Duration;

/**
 * What one client, or very many, may take of the server.
 *
 * @param connections at the same time; further ones wait in the operating system's queue
 * @param bodyBytes that bodies of requests may take in memory together, those in {@link
 *     RequestBodies#SMALL} not counted
 * @param patience how long a body may send nothing, and the head start that it has before its rate
 *     counts
 * @param bytesPerSecond that a body must arrive at on average, after that head start
 * @param idle how long a connection may be without a complete head of a request, whether it sends
 *     something or not
 * @param exchange how long a request may take from the end of its head to the end of its answer
 */
record HttpLimits(
    int connections,
    int bodyBytes,
    Duration patience,
    int bytesPerSecond,
    Duration idle,
    Duration exchange) {

  private static final int MIN_BODY_BYTES = 4 * RequestBodies.MAX_BYTES;

  /** For a heap of so many bytes: bodies get a thirty-second of it. */
  static HttpLimits ofHeap(long heapBytes) {
    return new HttpLimits(
        1_000,
        Math.clamp(heapBytes / 32, MIN_BODY_BYTES, 1 << 30),
        Duration.ofSeconds(5),
        32 * 1024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(60));
  }

  /** That answers may take in memory together, small ones not counted. */
  int answerBytes() {
    return (int) Math.min(2L * bodyBytes, 1 << 30);
  }
}
