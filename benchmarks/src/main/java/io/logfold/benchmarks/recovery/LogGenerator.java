package io.logfold.benchmarks.recovery;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.decider.Decision;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Writes a long log straight through the log's port, in large appends: orders of equally many
 * events, and among them a few whose events are spread over the whole length. The records are those
 * that the product would have written, but no command was sent. A log can be extended. Not
 * thread-safe.
 */
public final class LogGenerator {

  private static final int THREADS = 2;

  /**
   * As large as they become under load. Larger ones would be written sooner, but a reader of one
   * event has to unpack the batch around it.
   */
  private static final int PER_APPEND = 250;

  /** Orders whose events lie among each other. */
  private static final int WAVE = 20_000;

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final EventLog<OrderEvent> log;
  private final Report report;
  private final OrderWork work;
  private final int steps;
  private final long length;
  private final List<Spread> spread;

  /** By partition: how far it was written. */
  private final AtomicReferenceArray<Place> places;

  private long orders;
  private long written;

  /**
   * @param run names the orders
   * @param steps events of each order
   * @param length the log's in the end, without the events of {@code spread}
   */
  public LogGenerator(
      EventLog<OrderEvent> log,
      Report report,
      String run,
      int steps,
      long length,
      List<Spread> spread) {
    this.log = log;
    this.report = report;
    this.work = new OrderWork(run, steps);
    this.steps = steps;
    this.length = length;
    this.spread = spread;
    this.places = new AtomicReferenceArray<>(log.identity().partitions());
    for (int partition = 0; partition < places.length(); partition++) {
      places.set(partition, Place.BEGINNING);
    }
  }

  /** An order whose events are spread: {@code events} of them, evenly. */
  public record Spread(String orderId, int events) {

    /** How many of them precede this share of the log. */
    long before(long written, long length) {
      return Math.min(events, written * events / length);
    }

    /** Where the log has to come to for the next one, when it has come to {@code written}. */
    long nextDue(long written, long length) {
      long next = before(written, length) + 1;
      return next > events ? Long.MAX_VALUE : (next * length + events - 1) / events;
    }
  }

  /** Orders written so far, not counting those that are spread. */
  public long orders() {
    return orders;
  }

  /** Events in the log so far. */
  public long events() {
    return written + spread.stream().mapToLong(each -> each.before(written, length)).sum();
  }

  /** Writes until there are about this many events, not counting those that are spread. */
  public void to(long events) throws InterruptedException {
    long wanted = Math.max(1, events / steps);
    long started = System.nanoTime();
    long before = written;
    List<Share> shares = IntStream.range(0, THREADS).mapToObj(Share::new).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      while (orders < wanted) {
        int wave = (int) Math.min(WAVE, wanted - orders);
        wave(threads, shares, wave);
        orders += wave;
        written += (long) wave * steps;
        report.progress("%,d of %,d events written".formatted(written, length));
      }
    } finally {
      shares.forEach(Share::close);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    report.progress("%,.0f events/s written".formatted((written - before) / seconds));
  }

  private static void wave(ExecutorService threads, List<Share> shares, int wave)
      throws InterruptedException {
    List<Future<?>> running = new ArrayList<>();
    for (Share share : shares) {
      running.add(threads.submit(() -> share.write(wave)));
    }
    try {
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("writing failed: " + e.getMessage(), e);
    }
  }

  /** The partitions that one thread writes. */
  private final class Share {
    private final OrderDecider decider = new OrderDecider();
    private final int number;
    private final List<List<NewEvent<OrderEvent>>> batches = new ArrayList<>();
    private final List<PartitionWriter<OrderEvent>> writers = new ArrayList<>();
    private long spreadDue;

    Share(int number) {
      this.number = number;
    }

    private boolean has(int partition) {
      return partition % THREADS == number;
    }

    void write(int wave) {
      int partitions = log.identity().partitions();
      for (int partition = batches.size(); partition < partitions; partition++) {
        batches.add(new ArrayList<>());
        if (has(partition)) {
          writers.add(log.openWriter(partition, places.get(partition)));
        }
      }
      writeWave(wave);
      for (int partition = 0; partition < partitions; partition++) {
        flush(partition);
      }
    }

    void close() {
      writers.forEach(PartitionWriter::close);
    }

    private void writeWave(int wave) {
      String[] ids = new String[wave];
      int[] places = new int[wave];
      Order[] states = new Order[wave];
      for (int i = 0; i < wave; i++) {
        ids[i] = work.orderId((int) (orders + i), 0);
        places[i] = log.partitionOf(ids[i]);
        states[i] = decider.initial();
      }
      long position = written;
      for (int step = 0; step < steps; step++) {
        for (int i = 0; i < wave; i++) {
          if (has(places[i])) {
            var command = work.request((int) (orders + i), step).command();
            states[i] = add(places[i], ids[i], states[i], command, step, position);
          }
          position++;
          if (position >= spreadDue) {
            writeSpread(position - 1, position);
            long now = position;
            spreadDue =
                spread.stream()
                    .mapToLong(each -> each.nextDue(now, length))
                    .min()
                    .orElse(Long.MAX_VALUE);
          }
        }
      }
    }

    private void writeSpread(long from, long to) {
      for (Spread each : spread) {
        for (long n = each.before(from, length); n < each.before(to, length); n++) {
          int place = log.partitionOf(each.orderId());
          if (has(place)) {
            // Its state after any number of changes of one line is that after one of them.
            Order before = n == 0 ? decider.initial() : created();
            var unused =
                add(place, each.orderId(), before, OrderWork.changing((int) n, 0), (int) n, from);
          }
        }
      }
    }

    private Order created() {
      return fold(decider.initial(), OrderWork.changing(0, 0)).state();
    }

    private Order add(
        int place, String id, Order state, OrderCommand command, int step, long position) {
      FoldedEvent folded = fold(state, command);
      batches
          .get(place)
          .add(
              new NewEvent<>(
                  id,
                  step + 1L,
                  folded.event(),
                  new EventMetadata(id + "/" + step, null, null, BEGIN.plusMillis(position))));
      if (batches.get(place).size() >= PER_APPEND) {
        flush(place);
      }
      return folded.state();
    }

    private FoldedEvent fold(Order state, OrderCommand command) {
      if (decider.decide(state, command) instanceof Decision.Accepted<OrderEvent>(var events)
          && events.size() == 1) {
        return new FoldedEvent(events.getFirst(), decider.evolve(state, events.getFirst()));
      }
      throw new IllegalStateException(command + " does not give one event");
    }

    private void flush(int partition) {
      List<NewEvent<OrderEvent>> batch = batches.get(partition);
      if (!batch.isEmpty()) {
        PartitionWriter<OrderEvent> writer = writers.get(partition / THREADS);
        var unused = writer.append(batch);
        places.set(partition, writer.place());
        batches.set(partition, new ArrayList<>(PER_APPEND));
      }
    }
  }

  private record FoldedEvent(OrderEvent event, Order state) {}
}
