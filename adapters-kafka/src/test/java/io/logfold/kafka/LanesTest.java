package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@UseServices
class LanesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestServices services;

  LanesTest(TestServices services) {
    this.services = services;
  }

  @Test
  void the_number_of_lanes_is_part_of_the_format() {
    assertThat(Lanes.COUNT).isEqualTo(3);
  }

  @Test
  void the_first_transaction_takes_the_first_lane_and_the_next_one_the_next() {
    TopicPartition partition = new TopicPartition(services.unique("orders"), 0);
    try (KafkaEventLog<Note> log = Fixtures.log(services.kafka(), partition.topic()).open()) {
      Lanes lanes = log.lanes(partition);
      try {
        assertThatIllegalStateException().isThrownBy(lanes::current);
        lanes.initialiseNext(Deadline.after(PATIENCE));
        assertThatIllegalStateException().isThrownBy(lanes::current);
        lanes.initialise(Deadline.after(PATIENCE));

        List<String> used = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          used.add(lanes.current().transactionalId());
          assertThat(lanes.current().transactionalId()).isEqualTo(used.getLast());
          lanes.committed();
        }
        String prefix = "logfold-" + partition;
        assertThat(used)
            .containsExactly(
                prefix + "-1", prefix + "-2", prefix + "-3", prefix + "-1", prefix + "-2");
      } finally {
        lanes.close(Duration.ZERO);
      }
    }
  }

  /**
   * Two nodes acquire the same partition at once: initialise the three lanes, claim and read to the
   * end, append. Every order of these five steps of each is tried on a partition of its own; both
   * do the same, so that the one who begins is always P: half of the 252 orders. Then both go on
   * appending in turn. Whoever commits must have read all that the other one committed before. (All
   * finer orders, with late markers and crashes, are those of the model in the testkit.)
   */
  @Test
  void whoever_commits_has_read_everything_in_every_order_of_two_acquisitions() {
    List<List<Boolean>> orders = orders();
    assertThat(orders).hasSize(126).doesNotHaveDuplicates();
    int partitions = orders.size();
    AtomicInteger commits = new AtomicInteger();
    AtomicInteger fenced = new AtomicInteger();
    try (KafkaEventLog<Note> log =
            Fixtures.log(services.kafka(), services.unique("orders"))
                .partitions(partitions)
                .takeoverPatience(Duration.ZERO)
                .open();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<CompletableFuture<Void>> running =
          IntStream.range(0, partitions)
              .mapToObj(
                  number ->
                      CompletableFuture.runAsync(
                          () -> interleave(log, number, orders.get(number), commits, fenced),
                          threads))
              .toList();
      running.forEach(CompletableFuture::join);
    }
    assertThat(commits).hasPositiveValue();
    assertThat(fenced).hasPositiveValue();
  }

  private static void interleave(
      KafkaEventLog<Note> log,
      int number,
      List<Boolean> order,
      AtomicInteger commits,
      AtomicInteger fenced) {
    TopicPartition partition = new TopicPartition(log.identity().name(), number);
    Node p = new Node(log, partition, "p");
    Node o = new Node(log, partition, "o");
    try {
      for (boolean isP : order) {
        (isP ? p : o).step();
      }
      LogExtent extent = log.extent(number);
      for (RecordedEvent<Note> event :
          Fixtures.drain(log.read(number, extent.start(), extent.end()))) {
        Node writer = event.aggregateId().startsWith("p") ? p : o;
        Node other = writer == p ? o : p;
        assertThat(other.committed.stream().filter(offset -> offset < event.position().offset()))
            .as("%s in %s: what %s had not read when it committed", partition, order, writer.name)
            .allSatisfy(offset -> assertThat(offset).isLessThan(writer.readTo));
      }
      commits.addAndGet(p.committed.size() + o.committed.size());
      fenced.addAndGet(p.fenced + o.fenced);
    } finally {
      p.close();
      o.close();
    }
  }

  /** All merges of the two nodes' steps that P begins; true: it is P's turn. */
  private static List<List<Boolean>> orders() {
    List<List<Boolean>> orders = new ArrayList<>();
    int length = 2 * Node.ACQUIRING;
    for (int turns = 0; turns < 1 << length; turns++) {
      if (Integer.bitCount(turns) == Node.ACQUIRING && (turns & 1) == 1) {
        int ofP = turns;
        List<Boolean> order =
            new ArrayList<>(
                IntStream.range(0, length).mapToObj(step -> (ofP >> step & 1) == 1).toList());
        for (int step = 0; step < Node.APPENDS_AFTERWARDS; step++) {
          order.add(false);
          order.add(true);
        }
        orders.add(List.copyOf(order));
      }
    }
    return orders;
  }

  private static final class Node {
    /** Each lane, the claim with the reading, the first append. */
    static final int ACQUIRING = Lanes.COUNT + 1 + 1;

    static final int APPENDS_AFTERWARDS = 3;

    private final KafkaEventLog<Note> log;
    private final TopicPartition partition;
    private final String name;
    private final String id;
    private final Lanes lanes;
    private final List<Long> committed = new ArrayList<>();
    private Optional<Claim> before = Optional.empty();
    private @Nullable PartitionWriter<Note> writer;
    private int step;
    private int fenced;
    private long readTo;

    private Node(KafkaEventLog<Note> log, TopicPartition partition, String name) {
      this.log = log;
      this.partition = partition;
      this.name = name;
      this.id =
          IntStream.iterate(0, i -> i + 1)
              .mapToObj(i -> name + "-" + i)
              .filter(candidate -> log.partitionOf(candidate) == partition.partition())
              .findFirst()
              .orElseThrow();
      this.lanes = log.lanes(partition);
    }

    private void step() {
      step++;
      if (step == 1) {
        before = log.claims().before(partition.partition());
      }
      if (step <= Lanes.COUNT) {
        lanes.initialiseNext(Deadline.after(PATIENCE));
      } else if (step == Lanes.COUNT + 1) {
        claim();
      } else if (writer != null) {
        append(writer);
      }
    }

    private void claim() {
      try {
        Claim claim = log.claim(partition, lanes, before);
        readTo = log.extent(partition.partition()).end();
        writer = log.writer(partition, lanes, claim);
      } catch (WriterFenced | LogUnavailable e) {
        fenced++; // somebody else was quicker
      }
    }

    private void append(PartitionWriter<Note> to) {
      try {
        to.append(List.of(Fixtures.note(id, step, "x")))
            .forEach(event -> committed.add(event.position().offset()));
      } catch (WriterFenced | LogUnavailable | AppendOutcomeUnknown e) {
        fenced++; // by one who may not have claimed yet
        writer = null;
      }
    }

    private void close() {
      lanes.close(Duration.ZERO);
    }
  }
}
