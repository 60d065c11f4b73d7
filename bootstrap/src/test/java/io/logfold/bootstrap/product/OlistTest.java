package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli.CliProcess;
import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real data set, which lies beside the project and is not part of it. */
@UseServices
class OlistTest {

  private static final Path DATA =
      Path.of(System.getProperty("logfold.root", ".")).resolve("../shared/data/olist").normalize();

  private static final Map<String, Integer> STATUSES =
      Map.of(
          "delivered", 5172,
          "shipped", 1106,
          "cancelled", 619,
          "returned", 6,
          "unavailable", 609,
          "invoiced", 312,
          "processing", 301,
          "created", 5,
          "approved", 5);

  private final TestServices services;

  @TempDir private Path folder;

  OlistTest(TestServices services) {
    this.services = services;
  }

  @BeforeAll
  static void requireData() {
    boolean there = Files.isDirectory(DATA);
    if (!there) {
      System.out.println("SKIPPED: OlistTest, for there is no " + DATA);
    }
    Assumptions.assumeTrue(there, "there is no " + DATA);
  }

  private static void assertExact(Outcome outcome) {
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    JsonNode report = outcome.json();
    Map<String, Integer> statuses = new TreeMap<>();
    report
        .path("statuses")
        .properties()
        .forEach(e -> statuses.put(e.getKey(), e.getValue().asInt()));
    assertThat(statuses).isEqualTo(new TreeMap<>(STATUSES));
    assertThat(report.path("orders").asInt()).isEqualTo(8135);
    assertThat(report.path("paid").asString()).isEqualTo("1428602.81");
    assertThat(report.path("rejected").size()).isEqualTo(3);
    report
        .path("rejected")
        .forEach(
            rejection -> assertThat(rejection.path("code").asString()).isEqualTo("order.no-lines"));
  }

  @Test
  void
      an_import_that_was_killed_is_completed_and_a_further_one_changes_nothing_and_tampering_is_found()
          throws Exception {
    Cli cli =
        Cli.in(folder)
            .servers(services.kafka(), services.postgresUrl())
            .topic(services.unique("olist"));

    CliProcess killed = cli.start("import", "olist", DATA.toString());
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> killed.err().contains("orders,") || !killed.process().isAlive());
    assertThat(killed.process().isAlive()).as("killed in the middle: " + killed.err()).isTrue();
    killed.kill();

    Outcome completed = cli.run("import", "olist", DATA.toString(), "--json");
    assertExact(completed);
    assertThat(completed.json().path("replayed").asInt())
        .isPositive()
        .isLessThan(completed.json().path("accepted").asInt());

    Outcome again = cli.run("import", "olist", DATA.toString(), "--json");
    assertExact(again);
    assertThat(again.json().path("replayed").asInt())
        .isEqualTo(again.json().path("accepted").asInt());

    Outcome clean = cli.run("verify", "--json");
    assertThat(clean.exit()).as(clean.out() + clean.err()).isZero();
    assertThat(clean.json().path("aggregates").asInt()).isEqualTo(8135);
    assertThat(clean.json().path("events").asInt())
        .isEqualTo(again.json().path("accepted").asInt());
    assertThat(clean.json().path("divergent").asInt()).isZero();

    tamper();
    Outcome tampered = cli.run("verify", "--json");
    assertThat(tampered.exit()).isEqualTo(1);
    assertThat(tampered.json().path("divergent").asInt()).isEqualTo(2);

    Outcome rebuilt = cli.run("snapshots", "rebuild");
    assertThat(rebuilt.exit()).as(rebuilt.err()).isZero();
    assertThat(cli.run("verify").exit()).isZero();
    assertDoctorAcceptsALoss(cli);
    assertThat(cli.run("snapshots", "drop").out()).contains("dropped 1 set");
    assertThat(cli.run("verify", "--json").json().path("snapshots").asInt()).isZero();
  }

  private void assertDoctorAcceptsALoss(Cli cli) throws Exception {
    assertThat(cli.run("doctor").out()).contains("nothing is wrong");
    try (Connection connection = DriverManager.getConnection(services.postgresUrl());
        Statement running = connection.createStatement()) {
      running.execute("SET logfold.writing = 'on'"); // damage that no trigger sees
      assertThat(
              running.executeUpdate(
                  "UPDATE logfold.checkpoints SET nonce = repeat('0', 32) WHERE partition = 3"))
          .isEqualTo(1);
    }
    Outcome ill = cli.run("doctor", "--json");
    assertThat(ill.exit()).isEqualTo(1);
    JsonNode finding = ill.json().path("findings").path(0);
    assertThat(finding.path("partition").asInt()).isEqualTo(3);
    assertThat(finding.path("code").asString()).isEqualTo("events-lost");

    assertThat(cli.run("doctor", "--accept-loss", "2").exit()).isNotZero();
    Outcome accepted = cli.run("doctor", "--accept-loss", "3");
    assertThat(accepted.exit()).as(accepted.err()).isZero();
    assertThat(accepted.out()).contains("partition 3 are dropped");
    Outcome well = cli.run("doctor");
    assertThat(well.exit()).as(well.out() + well.err()).isZero();
  }

  /** One row changed, one gone. */
  private void tamper() throws Exception {
    try (Connection connection = DriverManager.getConnection(services.postgresUrl());
        Statement running = connection.createStatement()) {
      running.execute("SET logfold.writing = 'on'"); // damage that no trigger sees
      assertThat(
              running.executeUpdate(
                  """
                  UPDATE logfold.snapshots SET state = convert_to(replace(
                      convert_from(state, 'UTF8'), '"status":"delivered"', '"status":"shipped"'), 'UTF8')
                  WHERE aggregate_id = (SELECT aggregate_id FROM logfold.snapshots
                      WHERE convert_from(state, 'UTF8') LIKE '{"status":"delivered"%' LIMIT 1)
                  """))
          .isEqualTo(1);
      assertThat(
              running.executeUpdate(
                  """
                  DELETE FROM logfold.snapshots
                  WHERE aggregate_id = (SELECT aggregate_id FROM logfold.snapshots
                      WHERE convert_from(state, 'UTF8') LIKE '{"status":"returned"%' LIMIT 1)
                  """))
          .isEqualTo(1);
    }
  }
}
