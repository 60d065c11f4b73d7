package io.logfold.bootstrap.serving;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.http.HttpApi;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.bootstrap.wiring.TopicLock;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Serves orders over HTTP until the process is asked to stop. Everything is closed in the reverse
 * order of opening: HTTP first, so that no new request arrives; then the engine, which saves its
 * tails; then the servers.
 */
public final class OrderServer {

  private static final long LOOK_EVERY_MILLIS = 1_000;

  /** More than all that is closed may take together. */
  private static final long STOP_PATIENCE_SECONDS = 90;

  /** Enough to stop servers that were just started; while things are opened nothing can be lost. */
  private static final long STOP_OPENING_PATIENCE_SECONDS = 15;

  private static final long SAMPLE_EVERY_MILLIS = 1_000;

  private final ServiceSettings settings;
  private final Collection<String> allowedHosts;
  private final int sampleSize;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread opener = Thread.currentThread();
  private boolean opening = true;
  private boolean stoppedOpening;
  private volatile boolean clean;

  private OrderServer(ServiceSettings settings, Collection<String> allowedHosts, int sampleSize) {
    this.settings = settings;
    this.allowedHosts = allowedHosts;
    this.sampleSize = sampleSize;
  }

  /**
   * Prints one line on stdout when ready.
   *
   * @param allowedHosts further names that requests may be sent to
   * @param sampleSize how many orders are verified each second; 0: none
   * @return the exit code
   * @throws Failure when the port is taken, a command holds the topic, or every partition stopped
   *     at a fault that needs an operator
   */
  public static int run(
      ServiceSettings settings,
      String host,
      int port,
      Collection<String> allowedHosts,
      int sampleSize)
      throws InterruptedException {
    OrderServer server = new OrderServer(settings, allowedHosts, sampleSize);
    Thread hook = new Thread(server::stopAndWait, "logfold-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      server.serve(host, port);
      server.clean = true;
      return 0;
    } catch (RuntimeException | InterruptedException e) {
      if (!server.wasStoppedOpening()) {
        throw e;
      }
      server.clean = true;
      return 0;
    } finally {
      server.stopped.countDown();
      try {
        var unused = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending, and waits for this.
      }
    }
  }

  private void stopAndWait() {
    stop.countDown();
    long patience = stopOpening() ? STOP_OPENING_PATIENCE_SECONDS : STOP_PATIENCE_SECONDS;
    try {
      if (!stopped.await(patience, TimeUnit.SECONDS)) {
        // Nothing is lost by that: what was acknowledged is in the log.
        System.err.printf("logfold: not stopped within %d s; ending at once%n", patience);
        Runtime.getRuntime().halt(1);
      }
      if (clean) {
        // Stopping on request is success; the JVM would report the signal instead.
        Runtime.getRuntime().halt(0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Interrupts the opening thread, which may be waiting for a server that does not answer. */
  private synchronized boolean stopOpening() {
    if (opening) {
      stoppedOpening = true;
      opener.interrupt();
    }
    return opening;
  }

  private synchronized void opened() {
    opening = false;
  }

  private synchronized boolean wasStoppedOpening() {
    return stoppedOpening;
  }

  private void serve(String host, int port) throws InterruptedException {
    try (TopicLock lock = TopicLock.takeOver(settings, "logfold serve");
        OrderServices services = OrderServices.openSupervised(settings);
        Engine<Order, OrderCommand, OrderEvent> engine = services.sharingEngine();
        PeriodicSampleCheck sampleCheck = PeriodicSampleCheck.of(services, sampleSize);
        HttpApi api =
            new HttpApi(engine, InstantSource.system(), sampleCheck::report, allowedHosts)) {
      opened();
      // The port first: without it, this process must not take partitions from another.
      api.start(host, port);
      String url =
          "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, api.port());
      lock.announce("logfold serve at " + url);
      var ready = engine.start();
      while (!ready.isDone() && !stop.await(20, TimeUnit.MILLISECONDS)) {
        failIfNothingWorks(engine.status());
      }
      if (ready.isDone()) {
        failIfNothingWorks(engine.status());
        reportFailed(engine.status());
        System.out.printf(
            "ready: %s (topic %s, %d partitions, Kafka at %s, Postgres at %s%s)%n",
            url,
            settings.topic(),
            services.log().identity().partitions(),
            services.kafka(),
            services.servers().postgresAddress(),
            settings.external() ? "" : ", data in " + settings.data());
        services
            .servers()
            .kcatProperties()
            .ifPresent(
                file ->
                    System.out.printf(
                        "to read the events: kcat -F %s -C -t %s%n", file, settings.topic()));
        System.out.flush();
      }
      sampleCheck.begin(SAMPLE_EVERY_MILLIS);
      while (!stop.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        failIfNothingWorks(engine.status());
      }
    }
  }

  /** Partitions fail one by one; the others are served. */
  private static void reportFailed(List<PartitionStatus> partitions) {
    for (PartitionStatus partition : partitions) {
      if (partition.phase() == Phase.FAILED) {
        System.err.printf(
            "logfold: partition %d cannot be served, the others can: %s%n",
            partition.partition(), partition.reason());
      }
    }
  }

  /** Ends a process that could only answer 503 from now on, so that its supervisor notices. */
  private static void failIfNothingWorks(List<PartitionStatus> all) {
    List<PartitionStatus> partitions =
        all.stream().filter(partition -> partition.phase() != Phase.ELSEWHERE).toList();
    if (!partitions.isEmpty()
        && partitions.stream().allMatch(partition -> partition.phase() == Phase.FAILED)) {
      PartitionStatus first = partitions.getFirst();
      throw new Failure(
          "no partition can be served any more; partition %d stopped: %s"
              .formatted(first.partition(), first.reason()));
    }
  }
}
