package io.logfold.application.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SampleCheckTest extends WalletFixture {

  private final SampleCheck<Wallet, Wallet.Event> check =
      new SampleCheck<>(Wallet.RULES, log, store);

  private void wallet(String id) {
    wallet(id, snapshot(id, DEPOSITED).state());
  }

  private void wallet(String id, Wallet state) {
    indexed.put(id, EventOffsets.of(append(id, 1, DEPOSITED)));
    snapshots.add(new Snapshot<>(id, 1, state, snapshot(id, DEPOSITED).commands()));
  }

  @Test
  void it_walks_through_everything_and_begins_again() {
    for (String id : List.of("a", "b", "c", "d", "e")) {
      wallet(id);
    }
    save();
    for (int i = 0; i < 4; i++) {
      check.check(2);
    }
    assertThat(check.report()).isEqualTo(new SampleReport(5, 1, 0, 0, null, null));
    check.check(2);
    assertThat(check.report().checked()).isEqualTo(7);
  }

  @Test
  void another_state_is_found() {
    wallet("good");
    wallet("bad", Wallet.RULES.initial());
    save();
    check.check(10);
    assertThat(check.report().divergent()).isEqualTo(1);
    assertThat(check.report().finding()).contains("bad", "another state");
  }

  @Test
  void an_index_that_leads_to_another_aggregate_or_nowhere_is_found() {
    wallet("a");
    wallet("b");
    wallet("c");
    indexed.put("a", Objects.requireNonNull(indexed.get("b")));
    indexed.put("c", EventOffsets.of(1_000));
    save();
    check.check(10);
    assertThat(check.report().divergent()).isEqualTo(2);
    assertThat(check.report().checked()).isEqualTo(3);
  }

  @Test
  void what_cannot_be_read_is_found_and_what_has_no_index_is_passed_over() {
    wallet("a");
    indexed.clear();
    wallet("b");
    save();
    store.damage(partition(), "b");
    check.check(10);
    SampleReport report = check.report();
    assertThat(report.checked()).isEqualTo(1);
    assertThat(report.unindexed()).isEqualTo(1);
    assertThat(report.divergent()).isEqualTo(1);
    assertThat(report.finding()).contains("b: the snapshot cannot be read");
  }

  @Test
  void a_store_that_is_away_is_reported_and_checked_when_it_is_back() {
    wallet("a");
    save();
    store.goAway();
    check.check(10);
    assertThat(check.report().trouble()).contains("away");

    store.comeBack();
    check.check(10);

    assertThat(check.report()).isEqualTo(new SampleReport(1, 0, 0, 0, null, null));
  }
}
