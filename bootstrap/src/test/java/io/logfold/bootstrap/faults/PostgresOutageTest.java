package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli;
import io.logfold.bootstrap.product.ServeProcess;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Postgres goes away under a service: what is in memory is served, the rest has to wait. */
@UseServices
class PostgresOutageTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OLD_ORDERS = 40;
  private static final String PAYMENT = "{\"amount\":\"1.00\",\"method\":\"voucher\"}";

  private final TestServices services;
  private final AtomicInteger keys = new AtomicInteger();
  @TempDir private Path folder;

  PostgresOutageTest(TestServices services) {
    this.services = services;
  }

  @Test
  void resident_orders_are_served_the_others_wait_and_snapshots_catch_up() throws Exception {
    try (EmbeddedServices servers = services.privateInstance(EmbeddedOptions.defaults())) {
      Cli cli =
          Cli.in(folder)
              .servers(servers.kafka(), servers.postgresUrl())
              .with("--partitions", "1", "--max-resident", "5");
      EmbeddedServer postgres = servers.server(Service.POSTGRES);
      try (ServeProcess serve = ServeProcess.start(cli);
          Load load = new Load(serve::url)) {
        for (int i = 0; i < OLD_ORDERS; i++) {
          HttpResponse<String> created =
              load.post("/orders", Load.newOrder("old-" + i), "create-" + i);
          assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        }
        awaitWell(serve); // all saved: from now on orders leave the memory

        outage(serve, load, postgres::kill, postgres::start, 0);
        ProcessHandle postmaster = ProcessHandle.of(postgres.pid()).orElseThrow();
        outage(
            serve,
            load,
            () -> Signals.sendToAll("STOP", postmaster),
            () -> Signals.sendToAll("CONT", postmaster),
            10);

        assertThat(serve.running().stop()).isZero();
      }
      assertThat(cli.run("verify").exit()).isZero();
    }
  }

  private interface Act {
    void run() throws Exception;
  }

  private void outage(ServeProcess serve, Load load, Act begin, Act end, int oldOrder)
      throws Exception {
    String resident = "/orders/resident-" + oldOrder + "/payments";
    assertThat(
            load.post("/orders", Load.newOrder("resident-" + oldOrder), "resident-" + oldOrder)
                .statusCode())
        .isEqualTo(201);
    String absent = "/orders/old-" + oldOrder;
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger served = new AtomicInteger();
    CompletableFuture<Void> work =
        CompletableFuture.runAsync(() -> serveResident(load, resident, over, served));
    begin.run();
    try {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                HttpResponse<String> put = load.post(absent + "/payments", PAYMENT, key());
                assertPutOff(put);
                assertPutOff(serve.get(absent));
              });
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                HttpResponse<String> ready = serve.get("/health/ready");
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(json(ready).path("status").asString()).isEqualTo("degraded");
                assertThat(ready.body()).contains("snapshots are not saved");
              });
      int enough = served.get() + 20;
      await().atMost(PATIENCE).until(() -> work.isDone() || served.get() > enough);
    } finally {
      end.run();
    }
    String key = key();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              HttpResponse<String> again = load.post(absent + "/payments", PAYMENT, key);
              assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
              assertThat(serve.get(absent).statusCode()).isEqualTo(200);
            });
    over.set(true);
    work.get(30, TimeUnit.SECONDS);
    awaitWell(serve);
  }

  /** Slower perhaps, but never refused. */
  private void serveResident(Load load, String path, AtomicBoolean over, AtomicInteger served) {
    try {
      while (!over.get()) {
        HttpResponse<String> paid = load.post(path, PAYMENT, key());
        assertThat(paid.statusCode()).as(paid.body()).isEqualTo(200);
        served.incrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertPutOff(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(json(response).path("code").asString()).isEqualTo("unavailable");
  }

  private static void awaitWell(ServeProcess serve) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode ready = json(serve.get("/health/ready"));
              assertThat(ready.path("status").asString()).as("%s", ready).isEqualTo("ready");
              JsonNode partition = ready.path("partitions").get(0);
              assertThat(partition.path("tail").asLong()).as("%s", ready).isZero();
              assertThat(partition.path("checkpoint").asLong())
                  .isEqualTo(partition.path("end").asLong());
            });
  }

  private static JsonNode json(HttpResponse<String> response) {
    return new JsonMapper().readTree(response.body());
  }

  private String key() {
    return "key-" + keys.incrementAndGet();
  }
}
