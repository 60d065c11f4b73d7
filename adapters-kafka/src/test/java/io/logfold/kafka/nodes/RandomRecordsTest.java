package io.logfold.kafka.nodes;

import static io.logfold.kafka.nodes.CommandTopic.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Anything may be written to the topic of the commands. Whatever it is, the good commands between
 * are all carried out and answered. {@code -Dlogfold.random.records=100000} makes more of it, and
 * {@code -Dlogfold.random.seed=N} the same again.
 */
@UseServices
@Timeout(580)
class RandomRecordsTest {

  private static final int PARTITIONS = 3;
  private static final int RECORDS = Integer.getInteger("logfold.random.records", 4_000);
  private static final int GOOD_EVERY = 10;
  private static final List<String> COMPRESSIONS = List.of("gzip", "snappy", "lz4", "zstd");
  private static final List<String> HEADERS =
      List.of(
          "command",
          "commandId",
          "expectedVersion",
          "correlationId",
          "traceparent",
          "deadline",
          "replyPartition",
          "requestId",
          "position",
          "result",
          "ce_type",
          "reason");
  private static final List<String> COMMANDS =
      List.of(
          "note",
          "?state",
          "?confirmed-state",
          "",
          "\0",
          "decide:error",
          "evolve:null",
          "rejected");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "007",
          "+5",
          " 5",
          "1e9",
          "NaN",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "1795687200000000",
          "31556889864403199999",
          "2147483648",
          "٣");

  private final String kafka;
  private final String topic;
  private final long seed = Long.getLong("logfold.random.seed", System.nanoTime() & 0xffff_ffffL);
  private final Random random = new Random(seed);

  RandomRecordsTest(TestServices services) {
    this.kafka = services.kafka();
    this.topic = services.unique("notes");
  }

  @Test
  void good_commands_are_all_answered_whatever_is_written_between_them() {
    try (CommandTopic commands = new CommandTopic(kafka, topic, PARTITIONS);
        NoteNode node = new NoteNode(kafka, topic, PARTITIONS, new InMemorySnapshotStore<>())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> node.serving() == PARTITIONS);
      int good = 0;
      for (int n = 0; n < RECORDS; n++) {
        if (n % GOOD_EVERY == 0) {
          commands.write(
              commands.note(
                  "good-" + good % 7,
                  "good",
                  "commandId",
                  "good-" + good,
                  "replyPartition",
                  Integer.toString(good % PARTITIONS),
                  "requestId",
                  "good-" + good));
          good++;
        } else {
          // By other producers: the broker refuses batches, and would refuse what is good with
          // them.
          commands.write(anything(), pick(COMPRESSIONS));
        }
      }
      commands.flush();
      int expected = good;
      assertThat(commands.replies(found -> answered(found).size() == expected))
          .as("seed " + seed)
          .isNotEmpty();
      assertThat(node.engine().status())
          .as("seed " + seed)
          .allMatch(status -> status.reason() == null);
      assertThat(node.serving()).isEqualTo(PARTITIONS);
    }
  }

  private static Set<String> answered(List<ConsumerRecord<byte[], byte[]>> replies) {
    return replies.stream()
        .filter(reply -> header(reply, "result").equals("accepted"))
        .map(reply -> header(reply, "requestId"))
        .filter(id -> id.startsWith("good-"))
        .collect(Collectors.toSet());
  }

  private ProducerRecord<byte[], byte[]> anything() {
    Integer partition = random.nextInt(3) == 0 ? random.nextInt(PARTITIONS) : null;
    Long timestamp = random.nextInt(4) == 0 ? random.nextLong(1_700_000_000_000L) : null;
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(topic + ".commands", partition, timestamp, key(), value());
    if (random.nextInt(4) > 0) {
      message.headers().add("command", pick(COMMANDS).getBytes(UTF_8));
    }
    for (int headers = random.nextInt(6); headers > 0; headers--) {
      message.headers().add(pick(HEADERS), headerValue());
    }
    return message;
  }

  private byte @Nullable [] key() {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> bytes(random.nextInt(20));
      case 2 -> "x".repeat(random.nextInt(2_000)).getBytes(UTF_8);
      case 3 -> pick(List.of(NoteNode.MUTE, NoteNode.LARGE)).getBytes(UTF_8);
      default -> ("random-" + random.nextInt(50)).getBytes(UTF_8);
    };
  }

  private byte @Nullable [] value() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> bytes(random.nextInt(200));
      case 2 ->
          pick(List.of(
                  "command:error", "command:null", "event:error", "event:null", "evolve:error"))
              .getBytes(UTF_8);
      case 3 -> pick(COMMANDS).getBytes(UTF_8);
      // Rarely large: what one record does is the question, not how many bytes go through.
      case 4 -> new byte[random.nextInt(100) == 0 ? 2_000_000 : random.nextInt(2_000)];
      default -> "note".getBytes(UTF_8);
    };
  }

  private byte @Nullable [] headerValue() {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> bytes(random.nextInt(30));
      case 2 -> new byte[random.nextInt(200) == 0 ? 1_200_000 : random.nextInt(600)];
      case 3 -> pick(COMMANDS).getBytes(UTF_8);
      default -> pick(NUMBERS).getBytes(UTF_8);
    };
  }

  private byte[] bytes(int length) {
    byte[] some = new byte[length];
    random.nextBytes(some);
    return some;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
