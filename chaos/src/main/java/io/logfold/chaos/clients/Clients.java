package io.logfold.chaos.clients;

import io.logfold.chaos.clients.Attempt.Observation;
import io.logfold.chaos.cluster.ServiceNode;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** All clients of a run. */
public final class Clients implements AutoCloseable {

  private static final Duration READ = Duration.ofSeconds(5);
  private static final Duration FINAL_READ_PATIENCE = Duration.ofSeconds(30);
  private static final int FINAL_READERS = 8;

  private final List<ServiceNode> nodes;
  private final Recorder recorder;
  private final OrderPool orders;
  private final OrderHttp http;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;
  private volatile boolean givingUp;

  /**
   * None yet; see {@link #start}.
   *
   * @param name of the run, which its orders begin with
   * @param count how many orders there are from the beginning
   */
  public Clients(List<ServiceNode> nodes, Recorder recorder, String name, int count) {
    this.nodes = List.copyOf(nodes);
    this.recorder = recorder;
    this.orders = new OrderPool(name, count);
    this.http = new OrderHttp(recorder);
  }

  /**
   * Begins.
   *
   * @param first number of a client, which its commands' ids begin with
   * @param pauseMillis the mean between two commands of a client
   */
  public void start(int first, int count, int pauseMillis, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    Client.Pace pace = new Client.Pace(pauseMillis, () -> stopping, () -> givingUp);
    for (int number = first; number < first + count; number++) {
      threads.add(
          Thread.ofVirtual()
              .name("client-" + number)
              .start(new Client(number, nodes, orders, http, recorder, pace, seeds.nextLong())));
    }
  }

  /**
   * No new commands; returns when every client has its answer, or gave up.
   *
   * @param patience after which they give up
   */
  public void finish(Duration patience) throws InterruptedException {
    stopping = true;
    long end = System.nanoTime() + patience.toNanos();
    for (Thread thread : threads) {
      var unused = thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
    givingUp = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Reads every order from every node, with a token that covers every answer.
   *
   * @param others orders that may be there beside those of the clients
   */
  public void readAll(Collection<String> others) throws InterruptedException {
    Map<String, Integer> partitions = new ConcurrentHashMap<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(FINAL_READERS)) {
      List<Future<?>> all = new ArrayList<>();
      Set<String> toRead = new LinkedHashSet<>(orders.all());
      toRead.addAll(others);
      for (String order : toRead) {
        all.add(
            readers.submit(
                () -> {
                  for (ServiceNode node : nodes) {
                    if (node.wanted()) {
                      readFinally(node, order, partitions);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void readFinally(ServiceNode node, String order, Map<String, Integer> partitions)
      throws InterruptedException {
    long end = System.nanoTime() + FINAL_READ_PATIENCE.toNanos();
    while (true) {
      Integer partition = partitions.get(order);
      Token atLeast = partition == null ? null : recorder.all(partition);
      long invoked = recorder.now();
      Attempt attempt = http.read(node.url(), order, atLeast, READ);
      if (attempt instanceof Observation observation) {
        Token position = observation.position();
        if (partition == null && position != null) {
          // Only now it is known what this answer should have rested on.
          partitions.put(order, position.partition());
          continue;
        }
        recorder.addFinal(
            new Read(
                0,
                node.name(),
                order,
                atLeast,
                invoked,
                recorder.now(),
                observation.version(),
                position,
                observation.body()));
        return;
      }
      if (System.nanoTime() - end > 0) {
        recorder.strange("%s cannot be read from %s: %s".formatted(order, node.name(), attempt));
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** How many orders there are. */
  public int orders() {
    return orders.all().size();
  }

  @Override
  public void close() {
    stopping = true;
    givingUp = true;
    threads.forEach(Thread::interrupt);
    http.close();
  }
}
