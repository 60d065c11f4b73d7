package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that dies, freezes or is not there yet. */
@UseServices
final class ServerFaultsTest {

  private final EmbeddedServices services;
  private final EmbeddedServer postgres;
  private final Fixture fixture;
  private final PostgresSnapshotStore<String> store;

  ServerFaultsTest(TestServices shared) {
    services = shared.privateInstance(EmbeddedOptions.defaults().only(Service.POSTGRES));
    postgres = services.server(Service.POSTGRES);
    fixture = Fixture.on(services.postgresUrl());
    store =
        PostgresSnapshotStore.builder(Fixture.CODEC)
            .url(fixture.url())
            .connectTimeout(Duration.ofSeconds(1))
            .requestTimeout(Duration.ofSeconds(2))
            .build();
  }

  @AfterEach
  void close() {
    store.close();
    services.close();
  }

  @Test
  void a_server_that_was_killed_and_comes_back_has_what_was_saved() {
    fixture.save(store, 0, 10, 1);
    postgres.kill();

    for (int i = 0; i < 2; i++) {
      assertUnavailableWithin(Duration.ofSeconds(4));
    }
    postgres.start();

    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(SnapshotStoreUnavailable.class)
        .until(() -> fixture.save(store, 10, 20, 2) != SaveOutcome.GAP);
    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(20));
    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 2));
  }

  @Test
  void a_server_that_is_not_there_at_first_is_found_when_it_comes() {
    postgres.stop();

    assertThatThrownBy(store::connect)
        .isInstanceOf(SnapshotStoreUnavailable.class)
        .hasMessageContaining("127.0.0.1:" + postgres.port())
        .hasMessageNotContaining(fixture.url().replaceFirst(".*password=", ""));
    assertUnavailableWithin(Duration.ofSeconds(4));

    postgres.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(SnapshotStoreUnavailable.class)
        .until(() -> fixture.save(store, 0, 10, 1) == SaveOutcome.SAVED);
  }

  @Test
  void a_server_that_is_slow_to_answer_is_waited_for_at_first() throws Exception {
    try (PostgresSnapshotStore<String> patient =
        PostgresSnapshotStore.builder(Fixture.CODEC)
            .url(fixture.url())
            .connectTimeout(Duration.ofSeconds(1))
            .requestTimeout(Duration.ofSeconds(20))
            .build()) {
      signal("STOP");
      var connected = CompletableFuture.runAsync(patient::connect);
      TimeUnit.SECONDS.sleep(3);
      assertThat(connected).isNotDone();
      signal("CONT");

      connected.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_frozen_server_holds_nobody_longer_than_the_limit_and_heals() throws Exception {
    fixture.save(store, 0, 10, 1);
    signal("STOP");
    try {
      for (int i = 0; i < 2; i++) {
        assertUnavailableWithin(Duration.ofSeconds(6));
      }
    } finally {
      signal("CONT");
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(SnapshotStoreUnavailable.class)
        .until(() -> fixture.save(store, 10, 30, 3) == SaveOutcome.SAVED);
    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 3));
  }

  /** To the server and to each of its processes: a connection has one of its own. */
  private void signal(String name) throws Exception {
    ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
    List<String> command = new ArrayList<>(List.of("kill", "-" + name, "" + server.pid()));
    server.descendants().forEach(process -> command.add("" + process.pid()));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private void assertUnavailableWithin(Duration limit) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> fixture.save(store, 10, 20, 2))
        .isInstanceOf(SnapshotStoreUnavailable.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    assertThatThrownBy(() -> store.load(fixture.partition(), List.of("a")))
        .isInstanceOf(SnapshotStoreUnavailable.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit.multipliedBy(2));
  }
}
