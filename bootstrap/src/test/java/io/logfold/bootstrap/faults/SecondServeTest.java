package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.faults.Load.Answer;
import io.logfold.bootstrap.product.Cli;
import io.logfold.bootstrap.product.ServeProcess;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services on the same data share the work, and take over from each other while at work. */
class SecondServeTest {

  private static final int PARTITIONS = 4;

  @TempDir private Path folder;
  private final List<String> urls = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /** Clients turn to another service with each attempt. */
  private String anyUrl() {
    List<String> now = List.copyOf(urls);
    return now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
  }

  @Test
  void services_share_the_partitions_and_take_over_when_one_leaves_dies_or_stands_still()
      throws Exception {
    Path data = folder.resolve("data");
    Cli cli =
        Cli.in(folder)
            .with("--data", data.toString(), "--partitions", Integer.toString(PARTITIONS));
    try (ServeProcess first = ServeProcess.start(cli);
        EmbeddedServices servers =
            EmbeddedServices.open(data, EmbeddedOptions.defaults().only(Service.KAFKA));
        Load load = new Load(this::anyUrl)) {
      urls.add(first.url());
      var unused = load.start("order", 8);
      awaitMore(load, 30);

      try (ServeProcess second = ServeProcess.start(cli);
          ServeProcess third = ServeProcess.start(cli)) {
        urls.add(second.url());
        urls.add(third.url());
        awaitOwners(cli, first, second, third);
        awaitMore(load, 60);

        urls.remove(third.url());
        assertThat(third.running().stop()).isZero();
        awaitOwners(cli, first, second);
        awaitMore(load, 60);

        Signals.send("STOP", second.running().process().toHandle());
        urls.remove(second.url());
        awaitOwners(cli, first);
        awaitMore(load, 60);
        Signals.send("CONT", second.running().process().toHandle());
        urls.add(second.url());
        awaitOwners(cli, first, second);
        awaitMore(load, 60);

        urls.remove(second.url());
        second.running().kill();
        awaitOwners(cli, first);
        awaitMore(load, 60);
      }
      List<Answer> answers = load.finish();
      assertThat(load.strange()).isEmpty();
      Audit.of(servers.kafkaProperties(), "orders").agreesWith(answers);
      assertThat(first.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(first.running().stop()).isZero();
      assertThat(cli.run("verify").exit()).isZero();
    } finally {
      cli.run("stop");
    }
  }

  private static void awaitOwners(Cli cli, ServeProcess... expected) {
    Set<String> names = new TreeSet<>();
    for (ServeProcess process : expected) {
      names.add(Long.toString(process.running().process().pid()));
    }
    await()
        .atMost(Duration.ofSeconds(40))
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () -> {
              Set<String> owners = new TreeSet<>();
              cli.run("status", "--json")
                  .json()
                  .path("partitions")
                  .forEach(
                      partition ->
                          owners.add(partition.path("owner").asString().replaceFirst("@.*", "")));
              assertThat(owners).isEqualTo(names);
            });
  }

  private static void awaitMore(Load load, int commands) {
    int enough = load.accepted() + commands;
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(load.accepted()).as("%s", load).isGreaterThan(enough));
  }
}
