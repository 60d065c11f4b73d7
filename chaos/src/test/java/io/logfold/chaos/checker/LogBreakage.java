package io.logfold.chaos.checker;

import static io.logfold.chaos.checker.Candidates.accepted;
import static io.logfold.chaos.checker.Candidates.any;
import static io.logfold.chaos.checker.Candidates.approval;
import static io.logfold.chaos.checker.Candidates.isLast;
import static io.logfold.chaos.checker.Candidates.isTold;
import static io.logfold.chaos.checker.Change.replace;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.checker.SkippedRecord.Reason;
import io.logfold.chaos.checker.SnapshotTables.Checkpoint;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Token;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/** What a service could do wrong with refusals, ghosts and remembered places. */
enum LogBreakage implements Breakage {
  A_REFUSED_COMMAND_TAKES_EFFECT_LATER(Kind.REFUSED_AND_STORED) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Operation refused = any(run.operations, Candidates::isRefused, random).orElseThrow();
      replace(
          run.operations, refused, Change.answer(refused, new Answer.Unknown("no more patience")));
      run.append(refused.orderId(), refused.commandId(), "order.approved.v1", approval());
      return true;
    }
  },
  A_REFUSAL_IS_NOT_STORED(Kind.REFUSAL_NOT_STORED) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.notes, note -> isTold(note, run), random).map(run.notes::remove).orElse(false);
    }
  },
  A_COMMAND_IS_REFUSED_ANEW(Kind.REFUSED_TWICE) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      StoredNote note = any(run.notes, each -> isTold(each, run), random).orElseThrow();
      run.note(note.partition(), note.data());
      return true;
    }
  },
  A_REFUSAL_RESTS_ON_ANOTHER_VERSION(Kind.WRONG_REFUSAL) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      StoredNote note = any(run.notes, each -> isTold(each, run), random).orElseThrow();
      ObjectNode other = (ObjectNode) note.data().deepCopy();
      ObjectNode refused = (ObjectNode) other.path("refused").path(0);
      refused.put("version", refused.path("version").asLong() + (random.nextBoolean() ? 1 : -1));
      replace(
          run.notes,
          note,
          new StoredNote(note.partition(), note.offset(), note.groupOffset(), other));
      return true;
    }
  },
  A_GHOST_IS_TAKEN_FOR_AN_EVENT(Kind.NOT_THE_END) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.events, event -> isLast(event, run), random)
          .map(
              event -> {
                run.skipped.add(new SkippedRecord(event.partition(), event.offset(), Reason.GHOST));
                return run.events.remove(event);
              })
          .orElse(false);
    }
  },
  A_GHOST_IS_IN_A_SNAPSHOT(Kind.WRONG_SNAPSHOT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return A_GHOST_IS_TAKEN_FOR_AN_EVENT.spoil(run, random);
    }
  },
  AN_EVENT_IS_TAKEN_FOR_A_GHOST(Kind.WRONG_GHOST) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      StoredEvent event = any(run.events, each -> true, random).orElseThrow();
      run.note(event.partition(), Json.parse("{\"ghosts\":[%d]}".formatted(event.offset())));
      return true;
    }
  },
  A_FORGED_RECORD_COUNTS(Kind.FORGERY_COUNTS) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Token forged = any(run.forged, each -> true, random).orElse(null);
      return forged != null
          && run.skipped.removeIf(
              record ->
                  record.partition() == forged.partition() && record.offset() == forged.offset());
    }
  },
  COMMANDS_ARE_TAKEN_BACK(Kind.COMMANDS_TAKEN_BACK) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.notes, note -> note.taken() != null, random)
          .map(
              note -> {
                run.note(
                    note.partition(), Json.parse("{\"commands\":{\"stream\":\"s\",\"next\":-1}}"));
                return true;
              })
          .orElse(false);
    }
  },
  A_TOKEN_HAS_ANOTHER_TERM(Kind.WRONG_TOKEN) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Operation operation = accepted(run, random);
      var told = (Answer.Accepted) operation.answer();
      Token other = Token.parse(told.position().text().replaceFirst("[0-9]+\\.", "99."));
      replace(
          run.operations,
          operation,
          Change.answer(operation, new Answer.Accepted(told.version(), other, false)));
      return true;
    }
  },
  A_CHECKPOINT_HAS_ANOTHER_INDEX(Kind.WRONG_CHECKPOINT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return move(run, random, 0, 0, 1);
    }
  },
  A_CHECKPOINT_HAS_ANOTHER_TERM(Kind.WRONG_CHECKPOINT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return move(run, random, 0, 1, 0);
    }
  },
  A_CHECKPOINT_IS_BEHIND_A_GHOST(Kind.WRONG_CHECKPOINT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.skipped, each -> true, random)
          .map(
              ghost -> {
                Checkpoint some = run.checkpoints.getFirst();
                LogPlace place =
                    new LogPlace(
                        ghost.partition(),
                        ghost.offset() + 1,
                        some.place().term(),
                        some.place().nonce(),
                        some.place().index(),
                        LogPlace.UNKNOWN_EPOCH);
                return run.checkpoints.add(new Checkpoint(Run.SET, place));
              })
          .orElse(false);
    }
  },
  A_CHECKPOINT_IS_BEYOND_THE_LOG(Kind.WRONG_CHECKPOINT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return move(run, random, 10_000, 0, 0);
    }
  };

  private final Kind kind;

  LogBreakage(Kind kind) {
    this.kind = kind;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  private static boolean move(
      Run run, SplittableRandom random, long offsets, long terms, long indexes) {
    Checkpoint checkpoint = any(run.checkpoints, each -> true, random).orElseThrow();
    LogPlace place = checkpoint.place();
    LogPlace other =
        new LogPlace(
            place.partition(),
            place.offset() + offsets,
            place.term() + terms,
            place.nonce(),
            place.index() + indexes,
            place.leaderEpoch());
    replace(run.checkpoints, checkpoint, new Checkpoint(checkpoint.set(), other));
    return true;
  }
}
