package io.logfold.kafka.nodes;

import static io.logfold.kafka.nodes.CommandTopic.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Reason;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's code throws concerns the command at hand, and every answer arrives. */
@UseServices
@Timeout(180)
class UserCodeFailuresTest {

  private static final int PARTITIONS = 2;

  private final String kafka;
  private final String topic;
  private final CommandTopic commands;
  private final InMemorySnapshotStore<Integer> store = new InMemorySnapshotStore<>();
  private final List<NoteNode> nodes = new ArrayList<>();

  UserCodeFailuresTest(TestServices services) {
    this.kafka = services.kafka();
    this.topic = services.unique("notes");
    this.commands = new CommandTopic(kafka, topic, PARTITIONS);
  }

  @AfterEach
  void close() {
    commands.close();
    nodes.forEach(NoteNode::close);
  }

  private NoteNode start() {
    NoteNode node = new NoteNode(kafka, topic, PARTITIONS, store);
    nodes.add(node);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                nodes.stream().mapToLong(NoteNode::serving).sum() == PARTITIONS
                    && nodes.stream().allMatch(each -> each.serving() > 0));
    return node;
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(8, TimeUnit.SECONDS); // less than a request's patience
  }

  @ParameterizedTest
  @ValueSource(strings = {NoteNode.MUTE, NoteNode.LARGE})
  void an_answer_without_room_or_encoding_is_completed_from_the_log(String prefix)
      throws Exception {
    NoteNode one = start();
    NoteNode two = start();
    for (int n = 0; n < 4; n++) {
      String id = prefix + n;
      NoteNode other = one.owns(id) ? two : one;
      assertThat(other.owns(id)).isFalse();
      Accepted<Integer, Note> first = accepted(send(other, id, "a", "c1"));
      assertThat(first.version()).isEqualTo(1);
      assertThat(first.events()).hasSize(1);
      Accepted<Integer, Note> second = accepted(send(other, id, "b", "c2"));
      assertThat(second.firstVersion()).isEqualTo(2);
      assertThat(second.state()).isEqualTo(2);
      assertThat(second.events().getFirst().event()).isEqualTo(new Note("b"));
      assertThat(accepted(send(other, id, "nothing", "c3")).events()).isEmpty();
      Accepted<Integer, Note> again = accepted(send(other, id, "a", "c1"));
      assertThat(again.replayed()).isTrue();
      assertThat(again.state()).isEqualTo(2);
      assertThat(send(other, id, "rejected", "c4"))
          .isEqualTo(
              new Rejected<>(
                  id,
                  2,
                  2,
                  new Reason("note.refused", "text is not taken after 2", "text"),
                  false));
      assertThat(get(other.engine().state(id))).isEqualTo(new AggregateState<>(id, 2, 2));
      assertThat(get(other.engine().confirmedState(id)).version()).isEqualTo(2);
    }
    assertThat(get(one.engine().state(prefix + "unborn")).exists()).isFalse();
    assertThat(get(two.engine().state(prefix + "unborn")).exists()).isFalse();
  }

  private static CommandResult<Integer, Note> send(
      NoteNode node, String id, String command, String commandId) throws Exception {
    return get(node.engine().send(CommandRequest.of(id, command, commandId)));
  }

  private static Accepted<Integer, Note> accepted(CommandResult<Integer, Note> result) {
    assertThat(result).isInstanceOf(Accepted.class);
    return (Accepted<Integer, Note>) result;
  }

  /** More than are taken at a time, so that one that is never done with would be noticed. */
  @Test
  void foreign_programs_get_the_answer_without_its_value_and_the_stream_goes_on() {
    NoteNode node = start();
    int many = 1_500;
    for (int n = 0; n < many; n++) {
      commands.write(
          commands.note(
              NoteNode.MUTE, "x", "commandId", "c" + n, "replyPartition", "0", "requestId", "r"));
    }
    commands.write(commands.note(NoteNode.MUTE, "last", "commandId", "last"));
    commands.flush();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(node.engine().state(NoteNode.MUTE)).version() == many + 1);
    assertThat(commands.replies(many))
        .hasSize(many)
        .allSatisfy(
            reply -> {
              assertThat(header(reply, "result")).isEqualTo("accepted");
              assertThat(header(reply, "version")).isNotEmpty();
              assertThat(reply.value()).isNull();
              assertThat(header(reply, "valueOmitted")).contains("no encoding");
            });
  }

  @Test
  void whatever_code_throws_or_returns_only_its_command_fails() throws Exception {
    NoteNode node = start();
    List<String> failing =
        List.of(
            "decide:error",
            "decide:null",
            "evolve:error",
            "evolve:null",
            "event:error",
            "event:exception",
            "event:null");
    List<String> malformed = List.of("command:error", "command:null");
    for (String command : failing) {
      commands.write(
          commands.note(
              "a", command, "commandId", command, "replyPartition", "1", "requestId", "r"));
      commands.write(commands.note("a", "good", "commandId", "after " + command));
    }
    for (String command : malformed) {
      commands.write(commands.note("a", command, "commandId", command));
      commands.write(commands.note("a", "good", "commandId", "after " + command));
    }
    commands.flush();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(node.engine().state("a")).version() == failing.size() + malformed.size());
    assertThat(commands.replies(failing.size()))
        .hasSize(failing.size())
        .allSatisfy(
            reply -> {
              assertThat(header(reply, "result")).isEqualTo("command-failed");
              assertThat(header(reply, "message")).isNotEmpty();
            });
    assertThat(commands.deadLetters(malformed.size()))
        .extracting(letter -> header(letter, "commandId"))
        .containsExactlyInAnyOrderElementsOf(malformed);
    assertThat(node.engine().status()).allMatch(status -> status.reason() == null);
  }

  @Test
  void a_dead_letter_that_does_not_fit_is_kept_without_its_value_and_stops_nobody()
      throws Exception {
    NoteNode node = start();
    String huge = "x".repeat(3 * 1024 * 1024); // a few KB when compressed
    commands.write(commands.note("a", huge, "command", "unknown", "commandId", "value"), "gzip");
    commands.write(
        commands.note("a", "x", "command", "unknown", "commandId", "header", "foreign", huge),
        "gzip");
    commands.write(commands.note("a", "x", "commandId", "number", "expectedVersion", huge), "gzip");
    commands.write(commands.note(huge, "x", "commandId", "key"), "gzip");
    commands.flush();
    commands.write(commands.note("a", "good", "commandId", "good"));
    commands.flush();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(node.engine().state("a")).version() == 1);
    List<ConsumerRecord<byte[], byte[]>> letters = commands.deadLetters(4);
    assertThat(letters)
        .hasSize(4)
        .allSatisfy(
            letter -> {
              assertThat(letter.value()).isNull();
              assertThat(header(letter, "reason")).isNotEmpty();
              assertThat(header(letter, "foundAt")).matches("\\d+:\\d+");
              assertThat(header(letter, "valueOmitted")).contains(topic + ".commands-");
            });
    assertThat(letters)
        .anySatisfy(
            letter -> {
              assertThat(header(letter, "commandId")).isEqualTo("value");
              assertThat(header(letter, "valueOmitted")).contains("3145728 bytes");
            });
  }

  @Test
  void ids_that_are_no_text_are_not_taken_for_each_other() throws Exception {
    NoteNode node = start();
    for (byte[] id : List.of(new byte[] {(byte) 0xff}, new byte[] {(byte) 0xfe})) {
      var message = commands.note("a", "x");
      message.headers().add("commandId", id);
      commands.write(message);
    }
    commands.write(commands.note("a", "good", "commandId", "good"));
    commands.flush();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get(node.engine().state("a")).version() == 1);
    assertThat(commands.deadLetters(2))
        .hasSize(2)
        .allSatisfy(letter -> assertThat(header(letter, "reason")).contains("not UTF-8"));
  }
}
