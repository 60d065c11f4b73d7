package io.logfold.kafka.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that stands still while a node closes. */
@UseServices
@Timeout(300)
class FrozenBrokerTest {

  private static final int PARTITIONS = 4;
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f");

  private final EmbeddedServices services;
  private final EmbeddedServer broker;
  private final String topic;
  private final InMemorySnapshotStore<Integer> store = new InMemorySnapshotStore<>();

  FrozenBrokerTest(TestServices services) {
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.broker = this.services.server(Service.KAFKA);
    this.topic = services.unique("notes");
  }

  @AfterEach
  void close() {
    services.close();
  }

  @Test
  void a_node_ends_and_answers_everybody_and_what_it_left_open_takes_effect_once()
      throws Exception {
    List<CompletableFuture<CommandResult<Integer, Note>>> answers = new ArrayList<>();
    NoteNode node = start();
    try {
      for (String id : IDS) {
        assertThat(send(node, id, "first").get(30, TimeUnit.SECONDS)).isInstanceOf(Accepted.class);
      }
      broker.suspend();
      for (String id : IDS) {
        answers.add(send(node, id, "second"));
      }
      TimeUnit.SECONDS.sleep(1);
    } finally {
      node.close();
    }
    assertThat(answers)
        .as("answered when the node has closed, with whatever is true")
        .allSatisfy(answer -> assertThat(answer).isDone());

    broker.resume();
    try (NoteNode next = start()) {
      for (String id : IDS) {
        // Whether it was stored is not known; repeated, it takes effect once.
        assertThat(send(next, id, "second").get(30, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                Accepted.class, accepted -> assertThat(accepted.version()).isEqualTo(2));
      }
    }
  }

  private NoteNode start() {
    NoteNode node = new NoteNode(services.kafka(), topic, PARTITIONS, store);
    await().atMost(Duration.ofSeconds(90)).until(() -> node.serving() == PARTITIONS);
    return node;
  }

  private static CompletableFuture<CommandResult<Integer, Note>> send(
      NoteNode node, String id, String commandId) {
    return node.engine()
        .send(CommandRequest.of(id, "note", id + "/" + commandId))
        .toCompletableFuture();
  }
}
