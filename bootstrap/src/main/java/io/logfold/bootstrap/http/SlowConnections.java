package io.logfold.bootstrap.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that take too long, however busy they look. The web server's own idle timeout
 * restarts with each byte, so a client that sends one now and then could stay for ever.
 *
 * <p>Each connection has a deadline: one for the head of its next request, another while a request
 * is handled. A sweep closes those whose deadline has passed. Thread-safe.
 */
final class SlowConnections extends Handler.Wrapper implements Connection.Listener {

  private static final long SWEEPS_PER_LIMIT = 10;

  private final long idleNanos;
  private final long exchangeNanos;
  private final long sweepMillis;

  /** By {@link System#nanoTime}. */
  private final Map<EndPoint, Long> deadlines = new ConcurrentHashMap<>();

  private volatile Scheduler.@Nullable Task sweep;

  SlowConnections(Duration idle, Duration exchange) {
    this.idleNanos = idle.toNanos();
    this.exchangeNanos = exchange.toNanos();
    this.sweepMillis =
        Math.max(1, Math.min(idle.toMillis(), exchange.toMillis()) / SWEEPS_PER_LIMIT);
  }

  @Override
  public void onOpened(Connection connection) {
    deadlines.put(connection.getEndPoint(), System.nanoTime() + idleNanos);
  }

  @Override
  public void onClosed(Connection connection) {
    deadlines.remove(connection.getEndPoint());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    allow(endPoint, exchangeNanos);
    Request.addCompletionListener(request, failure -> allow(endPoint, idleNanos));
    return super.handle(request, response, callback);
  }

  private void allow(EndPoint endPoint, long nanos) {
    long deadline = System.nanoTime() + nanos;
    deadlines.computeIfPresent(endPoint, (known, before) -> deadline);
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    scheduleSweep();
  }

  @Override
  protected void doStop() throws Exception {
    Scheduler.Task next = sweep;
    if (next != null) {
      var unused = next.cancel();
    }
    super.doStop();
  }

  private void scheduleSweep() {
    sweep = getServer().getScheduler().schedule(this::sweep, sweepMillis, TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long now = System.nanoTime();
    deadlines.forEach(
        (endPoint, deadline) -> {
          // Not if a request began just now: then there is another deadline.
          if (deadline - now < 0 && deadlines.remove(endPoint, deadline)) {
            endPoint.close();
          }
        });
    if (isRunning() || isStarting()) {
      scheduleSweep();
    }
  }
}
