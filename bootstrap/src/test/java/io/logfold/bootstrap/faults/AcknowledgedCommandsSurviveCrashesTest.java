package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.faults.Load.Answer;
import io.logfold.bootstrap.product.Cli;
import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.bootstrap.product.ServeProcess;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code logfold serve} is killed under load, again and again, in some rounds together with its
 * servers. More rounds: {@code -Dlogfold.faults.rounds=100}.
 */
class AcknowledgedCommandsSurviveCrashesTest {

  private static final int ROUNDS = Integer.getInteger("logfold.faults.rounds", 10);
  private static final int CLIENTS = 6;
  private static final int REPEATED = 60;

  @TempDir private Path folder;
  private volatile String url = "http://127.0.0.1:1";

  @Test
  void every_acknowledged_command_is_there_once_and_no_rejected_one() throws Exception {
    Path data = folder.resolve("data");
    Cli cli = Cli.in(folder).with("--data", data.toString(), "--partitions", "3");
    ServeProcess serve = ServeProcess.start(cli);
    try (EmbeddedServices servers = EmbeddedServices.open(data, EmbeddedOptions.defaults());
        Load load = new Load(() -> url).start("order", CLIENTS)) {
      url = serve.url();
      Random random = new Random(20_261_123);
      for (int round = 0; round < ROUNDS; round++) {
        int enough = load.accepted() + 20 + random.nextInt(60);
        await()
            .atMost(Duration.ofSeconds(40))
            .untilAsserted(() -> assertThat(load.accepted()).as("%s", load).isGreaterThan(enough));
        // Servers first, sometimes: then the process lives through their death for a moment.
        if (round % 3 == 1) {
          servers.server(Service.KAFKA).kill();
        }
        if (round % 5 == 2) {
          servers.server(Service.POSTGRES).kill();
        }
        serve.running().kill();
        serve = ServeProcess.start(cli);
        url = serve.url();
      }
      List<Answer> answers = load.finish();

      assertThat(load.strange()).isEmpty();
      Audit.of(servers.kafkaProperties(), "orders").agreesWith(answers);
      repeatedCommandsGetTheirFirstAnswer(load, answers);
      Audit.of(servers.kafkaProperties(), "orders").agreesWith(answers);
      assertThat(serve.running().stop()).isZero();
      Outcome verified = cli.run("verify", "--json");
      assertThat(verified.exit()).as("%s", verified).isZero();
    } finally {
      serve.close();
      cli.run("stop");
    }
  }

  private static void repeatedCommandsGetTheirFirstAnswer(Load load, List<Answer> answers)
      throws Exception {
    List<Answer> accepted = answers.stream().filter(Answer::isAccepted).toList();
    int every = Math.max(1, accepted.size() / REPEATED);
    for (int i = 0; i < accepted.size(); i += every) {
      Answer first = accepted.get(i);
      HttpResponse<String> again = load.post(first.path(), first.request(), first.key());
      assertThat(again.statusCode()).as("%s: %s", first, again.body()).isEqualTo(first.status());
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().firstValue("ETag")).contains(first.eTag());
      assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    }
  }
}
