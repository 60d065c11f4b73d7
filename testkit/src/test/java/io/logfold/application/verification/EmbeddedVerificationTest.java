package io.logfold.application.verification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.engine.Engine;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.request.CommandResult;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.verification.Wallet.Command;
import io.logfold.application.verification.Wallet.Event;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an engine has written is verified with the same three things that it was built from. */
class EmbeddedVerificationTest {

  private final InMemoryEventLog<Event> log = new InMemoryEventLog<>("wallets", 3);
  private final InMemorySnapshotStore<Wallet> store = new InMemorySnapshotStore<>();

  private static void send(Engine<Wallet, Command, Event> engine, String id, Command command)
      throws Exception {
    assertThat(engine.send(id, command).toCompletableFuture().get(15, SECONDS))
        .isInstanceOf(CommandResult.Accepted.class);
  }

  private void anEngineWorks() throws Exception {
    try (Engine<Wallet, Command, Event> engine = Engine.builder(Wallet.RULES, log, store).build()) {
      engine.start().toCompletableFuture().get(15, SECONDS);
      for (String id : List.of("w-1", "w-2", "w-3", "w-4")) {
        send(engine, id, new Command.Deposit(500));
        send(engine, id, new Command.Withdraw(200));
      }
    }
  }

  private VerificationReport verify() throws InterruptedException {
    return Verification.builder(Wallet.RULES, log, store).build().run();
  }

  /** Replaces what is saved of the wallet by a state that its events do not give. */
  private void falsify(String id) {
    LogPartition partition = log.identity().partition(log.partitionOf(id));
    Checkpoint checkpoint = store.checkpoint(partition);
    Map<String, Snapshot<Wallet>> snapshots = new HashMap<>(store.snapshots(partition));
    Map<String, EventOffsets> indexed = new HashMap<>();
    snapshots.keySet().forEach(one -> indexed.put(one, store.offsets(partition, one).offsets()));
    snapshots.computeIfPresent(
        id, (key, was) -> new Snapshot<>(key, was.version(), new Wallet(1), was.commands()));
    store.discard(partition);
    var unused =
        store.save(
            Checkpoint.none(partition),
            checkpoint,
            snapshots.values(),
            indexed,
            PartitionMemory.EMPTY);
  }

  @Test
  void what_an_engine_saved_is_clean() throws Exception {
    anEngineWorks();

    VerificationReport report = verify();

    assertThat(report.findings()).isEmpty();
    assertThat(report.clean()).isTrue();
    assertThat(report.events()).isEqualTo(8);
    assertThat(report.aggregates()).isEqualTo(4);
    assertThat(report.snapshots()).isEqualTo(4);
    assertThat(report.unindexed()).isZero();
  }

  @Test
  void a_divergent_snapshot_is_found() throws Exception {
    anEngineWorks();
    falsify("w-3");

    VerificationReport report = verify();

    assertThat(report.clean()).isFalse();
    assertThat(report.divergent()).isEqualTo(1);
    assertThat(report.findings())
        .singleElement()
        .asString()
        .contains("w-3", "another state than the log gives");
  }

  @Test
  void samples_find_a_divergent_snapshot_as_well() throws Exception {
    anEngineWorks();
    falsify("w-3");
    SampleCheck<Wallet, Event> samples = new SampleCheck<>(Wallet.RULES, log, store);

    while (samples.report().rounds() == 0) {
      samples.check(2);
    }

    assertThat(samples.report().checked()).isEqualTo(4);
    assertThat(samples.report().divergent()).isEqualTo(1);
    assertThat(samples.report().finding()).contains("w-3");
  }
}
