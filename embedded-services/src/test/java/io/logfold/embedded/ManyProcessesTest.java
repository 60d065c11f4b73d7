package io.logfold.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one data folder. */
final class ManyProcessesTest {
  @TempDir private Path temporary;
  private Path data = Path.of("");

  @BeforeEach
  void choose_folder() {
    data = temporary.resolve("data");
  }

  @AfterEach
  void stop_everything() {
    EmbeddedServices.stop(data);
  }

  @Test
  void two_that_open_a_fresh_folder_at_once_share_its_servers() throws Exception {
    try (UserProcess one = new UserProcess(data);
        UserProcess two = new UserProcess(data)) {
      UserProcess.Joined joined = one.joined();
      assertThat(two.joined()).isEqualTo(joined);
      one.leave();
      assertThat(ProcessHandle.of(joined.kafkaPid())).isPresent();
      assertThat(ProcessHandle.of(joined.postgresPid())).isPresent();
      two.leave();
      assertThat(OsProcessState.gone(joined.kafkaPid())).isTrue();
      assertThat(OsProcessState.gone(joined.postgresPid())).isTrue();
    }
  }

  @Test
  void servers_outlive_a_killed_user_and_the_next_one_takes_them_over() throws Exception {
    UserProcess.Joined first;
    try (UserProcess owner = new UserProcess(data)) {
      first = owner.joined();
      assertThat(OsProcessState.streams(first.kafkaPid())).allMatch(ManyProcessesTest::isFile);
      assertThat(OsProcessState.streams(first.postgresPid())).allMatch(ManyProcessesTest::isFile);
      owner.kill();
    }
    EmbeddedServices next = EmbeddedServices.open(data);
    assertThat(next.server(Service.KAFKA).pid()).isEqualTo(first.kafkaPid());
    assertThat(next.server(Service.POSTGRES).pid()).isEqualTo(first.postgresPid());
    Probe.createTopic(next.kafkaProperties());
    Probe.write(next.kafkaProperties(), "one");
    assertThat(Probe.read(next.kafkaProperties())).containsExactly("one");
    next.close();
    assertThat(next.server(Service.KAFKA).running()).as("the dead one does not count").isFalse();
    assertThat(next.server(Service.POSTGRES).running()).isFalse();
  }

  /**
   * A pipe or terminal of the starter's would keep whoever reads it waiting after the starter's
   * end.
   */
  private static boolean isFile(Path stream) {
    return Files.isRegularFile(stream) || stream.equals(Path.of("/dev/null"));
  }

  @Test
  void a_user_that_is_told_to_end_leaves_in_order() throws Exception {
    try (UserProcess user = new UserProcess(data)) {
      UserProcess.Joined joined = user.joined();
      user.terminate();
      assertThat(OsProcessState.gone(joined.kafkaPid())).isTrue();
      assertThat(OsProcessState.gone(joined.postgresPid())).isTrue();
    }
  }

  @Test
  void several_supervisors_start_a_dead_server_once() throws Exception {
    try (UserProcess one = new UserProcess(data, "supervised");
        UserProcess two = new UserProcess(data, "supervised")) {
      UserProcess.Joined joined = one.joined();
      assertThat(two.joined()).isEqualTo(joined);
      try (EmbeddedServices watching = EmbeddedServices.open(data)) {
        EmbeddedServer broker = watching.server(Service.KAFKA);
        broker.kill();
        await().atMost(Duration.ofSeconds(30)).until(broker::running);
        long pid = broker.pid();
        // Both have looked by then; a second broker would have replaced the first one's entry.
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> broker.running() && broker.pid() == pid);
        assertThat(broker.port()).isEqualTo(Integer.parseInt(joined.kafka().split(":", -1)[1]));
      }
    }
  }
}
