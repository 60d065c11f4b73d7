package io.logfold.bootstrap.http;

import java.time.Duration;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** Bounds how many connections the web server has, and how long each may take. */
final class ConnectionGuard {

  /** How long a server that stops lets its connections end by themselves. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

  /** A connection that is silent for so long while the server stops has ended. */
  private static final Duration STOP_IDLE = Duration.ofMillis(100);

  private final HttpLimits limits;

  ConnectionGuard(HttpLimits limits) {
    this.limits = limits;
  }

  /**
   * @param server not started; its connectors may still be missing
   */
  void install(Server server) {
    SlowConnections slow = new SlowConnections(limits.idle(), limits.exchange());
    server.insertHandler(slow);
    server.setStopTimeout(STOP_PATIENCE.toMillis());
    server.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStarting(LifeCycle starting) {
            for (Connector connector : server.getConnectors()) {
              connector.addEventListener(slow);
              if (connector instanceof ServerConnector network) {
                network.setIdleTimeout(limits.idle().toMillis());
                network.setShutdownIdleTimeout(STOP_IDLE.toMillis());
              }
            }
            server.addBean(new NetworkConnectionLimit(limits.connections(), server));
          }
        });
  }
}
