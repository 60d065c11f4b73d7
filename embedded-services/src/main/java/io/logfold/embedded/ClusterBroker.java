package io.logfold.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One broker of a {@link KafkaCluster}. Its ports stay the same for ever. */
final class ClusterBroker implements EmbeddedServer {
  private static final Duration START_PATIENCE = Duration.ofSeconds(90);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);

  private final int node;
  private final int port;
  private final Properties settings;
  private final BrokerJvm jvm;
  private volatile @Nullable OsProcess process;

  ClusterBroker(int node, int port, Properties settings, Path folder, List<String> jvmOptions) {
    this.node = node;
    this.port = port;
    this.settings = settings;
    this.jvm = new BrokerJvm(folder, folder, jvmOptions);
  }

  @Override
  public Service service() {
    return Service.KAFKA;
  }

  @Override
  public long pid() {
    return living().pid();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public boolean running() {
    OsProcess last = process;
    return last != null && last.alive();
  }

  private OsProcess living() {
    OsProcess last = process;
    if (last == null || !last.alive()) {
      throw new EmbeddedServicesException(describe() + " does not run");
    }
    return last;
  }

  @Override
  public synchronized void start() {
    launch();
    awaitReady();
  }

  /** Returns at once: a cluster's first broker is ready only when a majority runs. */
  synchronized void launch() {
    if (running()) {
      return;
    }
    try {
      process = jvm.launch(settings);
    } catch (IOException e) {
      throw new EmbeddedServicesException(describe() + " did not start: " + e, e);
    }
  }

  /**
   * Returns when clients are served.
   *
   * @throws EmbeddedServicesException when it ended instead, or takes too long
   */
  void awaitReady() {
    OsProcess started = living();
    Deadline.after(START_PATIENCE).await(() -> !started.alive() || ready(started));
    if (!ready(started)) {
      throw new EmbeddedServicesException(describe() + " did not start: " + jvm.reason());
    }
  }

  private boolean ready(OsProcess started) {
    return jvm.announced(started) && Handshake.answered(port);
  }

  @Override
  public void stop() {
    OsProcess last = process;
    if (last != null) {
      jvm.stop(last);
    }
  }

  @Override
  public void kill() {
    living().kill(KILL_PATIENCE);
  }

  @Override
  public void suspend() {
    living().freeze(KILL_PATIENCE);
  }

  @Override
  public void resume() {
    living().signal("CONT");
  }

  @Override
  public String describe() {
    return "Kafka broker " + node + " at " + Ports.HOST + ":" + port;
  }
}
