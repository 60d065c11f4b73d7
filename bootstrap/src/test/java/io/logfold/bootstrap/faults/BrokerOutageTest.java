package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.faults.Load.Answer;
import io.logfold.bootstrap.product.Cli;
import io.logfold.bootstrap.product.ServeProcess;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker goes away under a living service, and comes back on the same port; then the service
 * stands still.
 */
@UseServices
class BrokerOutageTest {

  private static final Duration SHORT = Duration.ofSeconds(3);

  /** Longer than an append, and than the session. */
  private static final Duration LONG = Duration.ofSeconds(14);

  private final TestServices services;
  @TempDir private Path folder;

  BrokerOutageTest(TestServices services) {
    this.services = services;
  }

  @Test
  void the_service_heals_by_itself_and_nothing_is_lost_or_doubled() throws Exception {
    try (EmbeddedServices servers = services.privateInstance(EmbeddedOptions.defaults())) {
      EmbeddedServer broker = servers.server(Service.KAFKA);
      Cli cli =
          Cli.in(folder).servers(servers.kafka(), servers.postgresUrl()).with("--partitions", "3");
      try (ServeProcess serve = ServeProcess.start(cli);
          Load load = new Load(serve::url).start("order", 6)) {
        awaitMore(load);
        for (Duration outage : List.of(SHORT, LONG, SHORT)) {
          broker.kill();
          pass(outage);
          broker.start();
          awaitMore(load);
        }
        // The process itself is held up, most likely amid appends.
        Signals.send("STOP", serve.running().process().toHandle());
        pass(LONG);
        Signals.send("CONT", serve.running().process().toHandle());
        awaitMore(load);

        List<Answer> answers = load.finish();
        assertThat(load.strange()).isEmpty();
        assertThat(load.refusals().keySet()).isSubsetOf("unavailable", "outcome-unknown", "busy");
        Audit.of(servers.kafkaProperties(), "orders").agreesWith(answers);
        assertThat(serve.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(serve.running().err()).doesNotContain(": stopped: ");
        assertThat(serve.running().stop()).isZero();
        assertThat(cli.run("verify").exit()).isZero();
      }
    }
  }

  /** The outage is the condition, and it lasts that long. */
  private static void pass(Duration outage) {
    await().pollDelay(outage).atMost(outage.plusSeconds(10)).until(() -> true);
  }

  /** One more command of each client at the least. */
  private static void awaitMore(Load load) {
    int enough = load.accepted() + 50;
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(load.accepted()).as("%s", load).isGreaterThan(enough));
  }
}
