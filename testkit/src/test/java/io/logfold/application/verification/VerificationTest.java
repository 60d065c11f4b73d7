package io.logfold.application.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.simulation.Fault;
import io.logfold.testkit.simulation.FaultySnapshotStore;
import io.logfold.testkit.simulation.Interference;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerificationTest extends WalletFixture {

  private VerificationReport verify() throws InterruptedException {
    return verify(1 << 20);
  }

  private VerificationReport verify(long memory) throws InterruptedException {
    return Verification.builder(Wallet.RULES, log, store).memory(memory).build().run();
  }

  @Test
  void little_memory_makes_more_passes_and_the_same_findings() throws Exception {
    for (int i = 0; i < 50; i++) {
      append("w" + i, 1, DEPOSITED);
      append("w" + i, 2, WITHDRAWN);
      snapshots.add(snapshot("w" + i, DEPOSITED, WITHDRAWN));
    }
    snapshots.removeIf(snapshot -> snapshot.aggregateId().equals("w11"));
    save();
    append("w7", 2, WITHDRAWN);
    append("w9", 4, WITHDRAWN);
    store.damage(partition(), "w13");

    VerificationReport roomy = verify(1 << 20);
    VerificationReport tight = verify(5_000);

    assertThat(roomy.events()).isEqualTo(102);
    assertThat(roomy.aggregates()).isEqualTo(50);
    assertThat(roomy.snapshots()).isEqualTo(49);
    assertThat(roomy.duplicates()).isEqualTo(1);
    assertThat(roomy.gaps()).isEqualTo(1);
    assertThat(roomy.divergent()).isEqualTo(2);
    assertThat(tight).usingRecursiveComparison().ignoringFields("findings").isEqualTo(roomy);
    assertThat(tight.findings()).containsExactlyInAnyOrderElementsOf(roomy.findings());
  }

  @Test
  void an_index_that_points_elsewhere_diverges_and_one_that_lacks_something_is_counted()
      throws Exception {
    long first = append("right", 1, DEPOSITED);
    append("wrong", 1, DEPOSITED);
    append("incomplete", 1, DEPOSITED);
    for (String id : List.of("right", "wrong", "incomplete")) {
      snapshots.add(snapshot(id, DEPOSITED));
    }
    indexed.put("right", EventOffsets.of(first));
    indexed.put("wrong", EventOffsets.of(first));
    save();

    VerificationReport report = verify();
    assertThat(report.divergent()).isEqualTo(1);
    assertThat(report.findings().getFirst()).contains("wrong", "index");
    assertThat(report.unindexed()).isEqualTo(1);
  }

  @Test
  void a_checkpoint_at_a_place_that_the_log_does_not_have_diverges() throws Exception {
    append("a", 1, DEPOSITED);
    snapshots.add(snapshot("a", DEPOSITED));
    Place end = end();
    save(new Place(end.offset(), new Term(1, "0"), end.index(), -1));

    assertThat(verify().findings())
        .singleElement()
        .asString()
        .contains("is not a place that the log has");
  }

  @Test
  void a_checkpoint_beyond_the_end_of_the_log_diverges() throws Exception {
    append("a", 1, DEPOSITED);
    snapshots.add(snapshot("a", DEPOSITED));
    Place end = end();
    save(new Place(end.offset() + 5, end.term(), end.index() + 5, -1));

    VerificationReport report = verify();
    assertThat(report.divergent()).isEqualTo(1);
    assertThat(report.findings().getFirst()).contains("beyond the end of the log");
  }

  @Test
  void snapshots_that_the_log_gives_are_clean_even_if_they_are_behind_or_ahead_of_the_checkpoint()
      throws Exception {
    append("a", 1, DEPOSITED);
    Place checkpoint = end();
    append("b", 1, DEPOSITED);
    append("a", 2, WITHDRAWN);
    snapshots.add(snapshot("a", DEPOSITED));
    snapshots.add(snapshot("b", DEPOSITED));
    save(checkpoint);

    VerificationReport report = verify();
    assertThat(report.findings()).isEmpty();
    assertThat(report.clean()).isTrue();
    assertThat(report.events()).isEqualTo(3);
    assertThat(report.aggregates()).isEqualTo(2);
    assertThat(report.snapshots()).isEqualTo(2);
  }

  @Test
  void a_gap_and_a_duplicate_in_the_log_are_found() throws Exception {
    append("gap", 1, DEPOSITED);
    append("gap", 3, WITHDRAWN);
    append("twice", 1, DEPOSITED);
    append("twice", 1, DEPOSITED);

    VerificationReport report = verify();
    assertThat(report.gaps()).isEqualTo(1);
    assertThat(report.duplicates()).isEqualTo(1);
    assertThat(report.clean()).isFalse();
    assertThat(report.findings()).hasSize(2);
  }

  @Test
  void another_state_other_commands_and_a_version_beyond_the_log_diverge() throws Exception {
    append("state", 1, DEPOSITED);
    append("commands", 1, DEPOSITED);
    append("version", 1, DEPOSITED);
    snapshots.add(
        new Snapshot<>(
            "state", 1, Wallet.RULES.initial(), snapshot("state", DEPOSITED).commands()));
    snapshots.add(
        new Snapshot<>(
            "commands", 1, snapshot("commands", DEPOSITED).state(), CommandMemory.EMPTY));
    snapshots.add(snapshot("version", DEPOSITED, WITHDRAWN));
    save();

    assertThat(verify().divergent()).isEqualTo(3);
  }

  @Test
  void what_the_checkpoint_promises_and_is_not_there_diverges() throws Exception {
    append("missing", 1, DEPOSITED);
    append("old", 1, DEPOSITED);
    append("old", 2, WITHDRAWN);
    snapshots.add(snapshot("old", DEPOSITED));
    save();

    assertThat(verify().divergent()).isEqualTo(2);
  }

  @Test
  void a_snapshot_without_events_and_one_that_cannot_be_read_diverge() throws Exception {
    append("unreadable", 1, DEPOSITED);
    snapshots.add(snapshot("unreadable", DEPOSITED));
    snapshots.add(snapshot("unknown", DEPOSITED));
    save();
    store.damage(partition(), "unreadable");

    assertThat(verify().divergent()).isEqualTo(2);
  }

  @Test
  void progress_counts_all_events() throws Exception {
    append("a", 1, DEPOSITED);
    append("b", 1, DEPOSITED);
    AtomicLong read = new AtomicLong();

    Verification.builder(Wallet.RULES, log, store).progress(read::set).build().run();

    assertThat(read).hasValue(2);
  }

  @Test
  void a_store_without_the_administration_of_snapshots_is_refused() {
    Interference none =
        new Interference() {
          @Override
          public void at(String point) {}

          @Override
          public boolean fails(Fault fault) {
            return false;
          }
        };
    SnapshotStore<Wallet> bare = new FaultySnapshotStore<>(store, none);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Verification.builder(Wallet.RULES, log, bare))
        .withMessageContaining("FaultySnapshotStore has no operations()");
  }
}
