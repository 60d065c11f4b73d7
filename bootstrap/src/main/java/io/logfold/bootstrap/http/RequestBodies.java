package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * Receives the bodies of requests, within limits: of one body's size, of the memory that all of
 * them take together, and of the time that a body may take. Thread-safe.
 *
 * <p>Small bodies are not counted, because the number of connections bounds them: clients that hold
 * all the memory there is for large bodies cannot keep ordinary commands out.
 */
final class RequestBodies {

  /** That a body may have. */
  static final int MAX_BYTES = 1 << 20;

  /** Bytes of a body that are not counted. */
  static final int SMALL = 8 * 1024;

  /**
   * A client that is still sending does not see an answer; so a body that is not much too large is
   * read and thrown away first.
   */
  private static final long MAX_DRAINED_BYTES = 32L << 20;

  private static final Pattern JSON =
      Pattern.compile(
          "application/([a-z0-9.-]+\\+)?json\\s*(;\\s*charset=\"?utf-?8\"?\\s*)?",
          Pattern.CASE_INSENSITIVE);

  private final InFlightRequests inFlight;
  private final Semaphore memory;
  private final Duration patience;
  private final int bytesPerSecond;

  RequestBodies(HttpLimits limits, InFlightRequests inFlight) {
    this.inFlight = inFlight;
    this.memory = new Semaphore(limits.bodyBytes());
    this.patience = limits.patience();
    this.bytesPerSecond = limits.bytesPerSecond();
  }

  /** A body that was received whole. Its memory is another request's when it is closed. */
  final class Body implements AutoCloseable {

    private byte[] bytes;
    private int length;
    private int reserved;

    private Body(int capacity) {
      bytes = new byte[capacity];
    }

    /** The JSON of the request; empty when it had none. */
    byte[] json() {
      return bytes;
    }

    /** Makes room for more; the old bytes and the new ones are in memory together for a moment. */
    private void grow(int capacity) {
      if (!memory.tryAcquire(capacity)) {
        throw Problem.of(
                429, "busy", "too many large bodies are on their way; send this one again later")
            .retryAfter(patience)
            .header("Connection", "close")
            .exception();
      }
      int before = reserved;
      reserved = capacity;
      bytes = Arrays.copyOf(bytes, capacity);
      memory.release(before);
    }

    @Override
    public void close() {
      memory.release(reserved);
      reserved = 0;
    }
  }

  /**
   * Waits for the body. Stopping does not: nothing has come of the request yet.
   *
   * @return to be closed when the request is answered
   * @throws ProblemException 408 when it comes too slowly, 413 when it is too large, 415 when it is
   *     not JSON, 429 when there is no room for it
   */
  Body receive(Context context) throws IOException {
    long announced = context.req().getContentLengthLong();
    if (announced > MAX_BYTES) {
      throw tooLarge(context);
    }
    Body body = new Body(announced < 0 ? SMALL : (int) Math.min(announced, SMALL));
    if (announced == 0) {
      return body;
    }
    try {
      inFlight.leave(context);
      fill(body, context, announced);
      inFlight.enter(context);
      if (body.length > 0) {
        requireUnencoded(context.header("Content-Encoding"));
        requireJson(context.contentType());
      }
      if (body.length < body.bytes.length) {
        body.bytes = Arrays.copyOf(body.bytes, body.length);
      }
      return body;
    } catch (IOException | RuntimeException e) {
      body.close();
      throw e;
    }
  }

  private void fill(Body body, Context context, long announced) throws IOException {
    InputStream in = context.bodyInputStream();
    EndPoint endPoint =
        ServletContextRequest.getServletContextRequest(context.req())
            .getConnectionMetaData()
            .getConnection()
            .getEndPoint();
    long idleBefore = endPoint.getIdleTimeout();
    long start = System.nanoTime();
    endPoint.setIdleTimeout(patience.toMillis());
    try {
      for (int n; (n = in.read(body.bytes, body.length, body.bytes.length - body.length)) >= 0; ) {
        body.length += n;
        requireRate(body.length, System.nanoTime() - start);
        if (body.length > MAX_BYTES) {
          throw tooLarge(context);
        }
        if (body.length == body.bytes.length && body.length != announced) {
          body.grow(capacityAfter(body.length, announced));
        }
        if (body.length == announced) {
          return;
        }
      }
    } catch (IOException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw tooSlow();
      }
      throw e;
    } finally {
      endPoint.setIdleTimeout(idleBefore);
    }
  }

  /** One more than may be, so that a body that is too large shows. */
  private static int capacityAfter(int length, long announced) {
    long most = announced < 0 ? MAX_BYTES + 1 : announced;
    return (int) Math.min(4L * length, most);
  }

  private void requireRate(int received, long nanos) {
    long allowed = patience.toNanos() + TimeUnit.SECONDS.toNanos(received) / bytesPerSecond;
    if (nanos > allowed) {
      throw tooSlow();
    }
  }

  private ProblemException tooSlow() {
    return Problem.of(
            408,
            "request-timeout",
            "nothing was stored; a body may pause for %d s at most and must arrive at %d bytes per second"
                .formatted(patience.toSeconds(), bytesPerSecond))
        .header("Connection", "close")
        .exception();
  }

  private static ProblemException tooLarge(Context context) throws IOException {
    boolean clientWaits = context.header("Expect") != null;
    boolean worthIt = context.req().getContentLengthLong() <= MAX_DRAINED_BYTES;
    if (!clientWaits && worthIt) {
      context.bodyInputStream().skip(MAX_DRAINED_BYTES);
    }
    return Problems.tooLarge().header("Connection", "close").exception();
  }

  private static void requireUnencoded(@Nullable String encoding) {
    if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
      throw unsupported("send the body without Content-Encoding, not as '" + encoding + "'")
          .header("Accept-Encoding", "identity")
          .exception();
    }
  }

  private static void requireJson(@Nullable String contentType) {
    String given = contentType == null ? "" : contentType;
    if (!JSON.matcher(given.strip()).matches()) {
      throw unsupported("send Content-Type: application/json in UTF-8, not '" + given + "'")
          .header("Accept-Post", "application/json")
          .exception();
    }
  }

  private static Problem unsupported(String detail) {
    return Problem.of(415, "unsupported-media-type", detail);
  }
}
