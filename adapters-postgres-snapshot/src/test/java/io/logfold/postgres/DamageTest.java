package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.application.snapshot.UnreadableSnapshot;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that were damaged without any trigger noticing are never used. */
@UseServices
final class DamageTest {

  private final Fixture fixture;
  private final PostgresSnapshotStore<String> store;

  DamageTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
    store = fixture.open();
  }

  @BeforeEach
  void save() {
    store.save(
        fixture.at(0),
        fixture.at(10),
        List.of(Fixture.snapshot("a", 1), Fixture.snapshot("b", 1), Fixture.snapshot("c", 1)),
        Map.of(),
        new PartitionMemory(
            List.of(new Refusal("a", "c9", 1, 0L, "conflict", "it has changed")),
            new StreamPosition("commands", 7)));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = set_byte(state, 3, 66)",
        "state = ''",
        "version = version + 1",
        "commands = set_byte(commands, 2, 7)",
        "checksum = checksum + 1",
        "state = commands, commands = state"
      })
  void a_row_that_was_tampered_with_is_unreadable_until_it_is_discarded(String tampering) {
    fixture.unseen("UPDATE logfold.snapshots SET %s WHERE aggregate_id = 'b'".formatted(tampering));

    assertThatThrownBy(() -> store.load(fixture.partition(), List.of("a", "b")))
        .isInstanceOf(UnreadableSnapshot.class)
        .hasMessageContaining("b at version")
        .hasMessageContaining("orders-1")
        .hasMessageContaining("discard");
    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 1));

    store.discard(fixture.partition());
    assertThat(store.load(fixture.partition(), List.of("a", "b")).snapshots()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory = set_byte(memory, 5, 66)",
        "memory = substr(memory, 2)",
        "memory = memory || '\\x00'",
        "memory = '\\x00'"
      })
  void a_memory_that_was_tampered_with_is_unreadable_until_it_is_discarded(String tampering) {
    fixture.unseen("UPDATE logfold.checkpoints SET " + tampering);

    assertThatThrownBy(() -> store.start(fixture.partition()))
        .isInstanceOf(UnreadableSnapshot.class)
        .hasMessageContaining("memory of orders-1 is damaged")
        .hasMessageContaining("discard");
    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 1));
    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(10));

    store.discard(fixture.partition());
    assertThat(store.start(fixture.partition())).isEqualTo(Start.none(fixture.partition()));
  }

  /** As a program that knows no terms may leave it, which wrote while the tables were upgraded. */
  @ParameterizedTest
  @ValueSource(strings = {"term = DEFAULT, nonce = DEFAULT", "log_index = -1", "next_offset = -1"})
  void a_checkpoint_that_is_no_place_is_unreadable_until_it_is_discarded(String tampering) {
    fixture.unseen("UPDATE logfold.checkpoints SET " + tampering);

    LogPartition partition = fixture.partition();
    for (ThrowingCallable reading :
        List.<ThrowingCallable>of(
            () -> store.start(partition),
            () -> store.checkpoint(partition),
            () -> store.load(partition, List.of("a")),
            () -> store.offsets(partition, "a"),
            () -> Fixture.operations(store).visitAll(partition, new Seen()))) {
      assertThatThrownBy(reading)
          .isInstanceOf(UnreadableSnapshot.class)
          .hasMessageContaining("checkpoint of orders-1 is damaged");
    }

    store.discard(partition);
    assertThat(store.start(partition)).isEqualTo(Start.none(partition));
  }

  @Test
  void a_row_that_got_the_content_of_another_aggregate_is_unreadable() {
    fixture.unseen("DELETE FROM logfold.snapshots WHERE aggregate_id = 'c'");
    fixture.unseen("UPDATE logfold.snapshots SET aggregate_id = 'c' WHERE aggregate_id = 'b'");

    assertThatThrownBy(() -> store.load(fixture.partition(), List.of("c")))
        .isInstanceOf(UnreadableSnapshot.class);
  }

  @Test
  void what_the_codec_cannot_decode_is_unreadable() {
    try (PostgresSnapshotStore<String> picky =
        PostgresSnapshotStore.builder(new RefusingCodec()).url(fixture.url()).build()) {
      assertThatThrownBy(() -> picky.load(fixture.partition(), List.of("a")))
          .isInstanceOf(UnreadableSnapshot.class)
          .hasMessageContaining("no such currency");
    }
  }

  @Test
  void iterating_goes_on_after_a_damaged_row_and_tells_of_it() {
    fixture.unseen("UPDATE logfold.snapshots SET state = 'x' WHERE aggregate_id = 'b'");
    Seen seen = new Seen();

    assertThat(Fixture.operations(store).visitAll(fixture.partition(), seen))
        .isEqualTo(fixture.at(10));

    assertThat(seen.words).containsExactly("a", "b unreadable: its checksum", "c");
  }

  private static final class Seen implements SnapshotVisitor<String> {
    private final List<String> words = new ArrayList<>();

    @Override
    public void snapshot(Snapshot<String> snapshot, EventOffsets offsets) {
      words.add(snapshot.aggregateId());
    }

    @Override
    public void unreadable(String aggregateId, String reason) {
      words.add(aggregateId + " unreadable: " + reason.substring(0, 12));
    }
  }

  private record RefusingCodec() implements io.logfold.application.snapshot.StateCodec<String> {
    @Override
    public String aggregateType() {
      return Fixture.CODEC.aggregateType();
    }

    @Override
    public String fingerprint() {
      return Fixture.CODEC.fingerprint();
    }

    @Override
    public byte[] encode(String state) {
      return Fixture.CODEC.encode(state);
    }

    @Override
    public String decode(byte[] bytes) {
      throw new IllegalArgumentException("no such currency");
    }
  }
}
