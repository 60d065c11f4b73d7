package io.logfold.kafka.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.engine.Engine;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventType;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.CommandCodec;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.AggregateState;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.eventlog.NoteCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One of several nodes whose aggregates count notes. Its code is a user's that can be made to fail:
 * a command says where, an id in which answers.
 */
final class NoteNode implements AutoCloseable {

  /** Answers about an aggregate that begins like this have no encoding. */
  static final String MUTE = "mute-";

  /** Answers about an aggregate that begins like this do not fit into a record. */
  static final String LARGE = "large-";

  private static final int TOO_MUCH = 2 * 1024 * 1024;

  private final KafkaEventLog<Note> log;
  private final Engine<Integer, String, Note> engine;

  NoteNode(String kafka, String topic, int partitions, SnapshotStore<Integer> store) {
    log =
        KafkaEventLog.builder(new Events())
            .bootstrapServers(kafka)
            .topic(topic)
            .partitions(partitions)
            .openDeadline(Duration.ofSeconds(50))
            .open();
    KafkaMembership<Integer, String, Note> membership =
        KafkaNode.beside(log)
            .join(Duration.ofSeconds(6), Duration.ofSeconds(10), new Commands(), new Answers());
    engine =
        Engine.builder(new Rules(), log, store)
            .assignment(membership.assignment())
            .forwarding(membership.forwarding())
            .closePatience(Duration.ofSeconds(10))
            .build();
    var unused = engine.start();
  }

  Engine<Integer, String, Note> engine() {
    return engine;
  }

  long serving() {
    return engine.status().stream().filter(status -> status.phase() == Phase.SERVING).count();
  }

  int partitionOf(String id) {
    return log.partitionOf(id);
  }

  boolean owns(String id) {
    return engine.status().get(partitionOf(id)).phase() == Phase.SERVING;
  }

  @Override
  public void close() {
    engine.close();
    log.close();
  }

  private static Error missing(String where) {
    return new NoClassDefFoundError("com/example/" + where);
  }

  private static final class Rules implements Decider<Integer, String, Note> {
    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    @SuppressWarnings("NullAway") // as code may that nobody checks
    public Decision<Note> decide(Integer notes, String command) {
      return switch (command) {
        case "decide:error" -> throw missing("Rules");
        case "decide:null" -> null;
        case "rejected" ->
            Decision.rejectField("note.refused", "text", "is not taken after " + notes);
        case "nothing" -> Decision.accept(List.of());
        default -> Decision.accept(new Note(command));
      };
    }

    @Override
    @SuppressWarnings("NullAway")
    public Integer evolve(Integer notes, Note note) {
      return switch (note.text()) {
        case "evolve:error" -> throw missing("Rules");
        case "evolve:null" -> null;
        default -> notes + 1;
      };
    }

    @Override
    public long weight(Integer notes) {
      throw missing("Weights");
    }
  }

  private static final class Events implements EventCodec<Note> {
    private final NoteCodec codec = new NoteCodec();

    @Override
    public EventType typeOf(Note event) {
      return codec.typeOf(event);
    }

    @Override
    @SuppressWarnings("NullAway")
    public byte[] encode(Note event) {
      return switch (event.text()) {
        case "event:error" -> throw missing("Events");
        case "event:exception" -> throw new IllegalStateException("no encoding");
        case "event:null" -> null;
        default -> codec.encode(event);
      };
    }

    @Override
    public Note decode(EventType type, byte[] data) {
      return codec.decode(type, data);
    }
  }

  private static final class Commands implements CommandCodec<String> {
    @Override
    public String nameOf(String command) {
      return "note";
    }

    @Override
    public byte[] encode(String command) {
      return command.getBytes(UTF_8);
    }

    @Override
    @SuppressWarnings("NullAway")
    public String decode(String name, byte[] data, Instant now) {
      String command = new String(data, UTF_8);
      return switch (command) {
        case "command:error" -> throw missing("Commands");
        case "command:null" -> null;
        default -> {
          if (!name.equals("note")) {
            throw new IllegalArgumentException("no command " + name);
          }
          yield command;
        }
      };
    }
  }

  private static final class Answers implements AnswerCodec<Integer, Note> {
    @Override
    public byte[] encode(Answer<Integer, Note> answer) {
      AggregateState<Integer> state = answer.state();
      if (state.aggregateId().startsWith(MUTE)) {
        throw missing("Answers");
      }
      if (state.aggregateId().startsWith(LARGE)) {
        return new byte[TOO_MUCH];
      }
      return "%s;%s;%s"
          .formatted(state.aggregateId(), state.version(), state.state())
          .getBytes(UTF_8);
    }

    @Override
    public Answer<Integer, Note> decode(byte[] data) {
      String[] parts = new String(data, UTF_8).split(";", -1);
      return new Answer<>(
          new AggregateState<>(parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2])),
          List.of());
    }
  }
}
