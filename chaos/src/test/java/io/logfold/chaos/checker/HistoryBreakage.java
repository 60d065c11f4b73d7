package io.logfold.chaos.checker;

import static io.logfold.chaos.checker.Candidates.accepted;
import static io.logfold.chaos.checker.Candidates.any;
import static io.logfold.chaos.checker.Candidates.approval;
import static io.logfold.chaos.checker.Candidates.earlier;
import static io.logfold.chaos.checker.Candidates.isAccepted;
import static io.logfold.chaos.checker.Candidates.isAsked;
import static io.logfold.chaos.checker.Candidates.isLast;
import static io.logfold.chaos.checker.Candidates.neverAgain;
import static io.logfold.chaos.checker.Candidates.next;
import static io.logfold.chaos.checker.Change.replace;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import java.util.SplittableRandom;
import tools.jackson.databind.node.ObjectNode;

/** What a service could do wrong with commands, answers and reads. */
enum HistoryBreakage implements Breakage {
  AN_ACKNOWLEDGED_COMMAND_IS_LOST(Kind.LOST) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.events, event -> isLast(event, run) && isAccepted(event, run), random)
          .map(run.events::remove)
          .orElse(false);
    }
  },
  A_COMMAND_TAKES_EFFECT_TWICE(Kind.STORED_TWICE) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      StoredEvent event = any(run.events, each -> true, random).orElseThrow();
      run.append(event.orderId(), event.commandId(), event.type(), event.data());
      return true;
    }
  },
  A_REFUSED_COMMAND_IS_STORED(Kind.REFUSED_BUT_STORED) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Operation refused = any(run.operations, Candidates::isRefused, random).orElseThrow();
      run.append(refused.orderId(), refused.commandId(), "order.approved.v1", approval());
      return true;
    }
  },
  A_VERSION_IS_MISSING(Kind.BROKEN_VERSIONS) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.events, event -> !isLast(event, run), random)
          .map(run.events::remove)
          .orElse(false);
    }
  },
  TWO_VERSIONS_ARE_SWAPPED(Kind.BROKEN_VERSIONS) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.events, event -> !isLast(event, run), random)
          .map(
              event -> {
                StoredEvent next = run.log(event.orderId()).event(event.version() + 1);
                replace(run.events, event, Change.version(event, next.version()));
                replace(run.events, next, Change.version(next, event.version()));
                return true;
              })
          .orElse(false);
    }
  },
  AN_EVENT_IS_ILLEGAL(Kind.ILLEGAL_EVENT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      StoredEvent created = any(run.events, event -> event.version() == 1, random).orElseThrow();
      Operation first = run.operation(created.commandId());
      run.operations.add(
          new Operation(
              9,
              created.orderId(),
              "again",
              "create",
              first.body(),
              null,
              1,
              0,
              Long.MAX_VALUE,
              new Answer.Unknown("timeout")));
      run.append(created.orderId(), "again", created.type(), created.data());
      return true;
    }
  },
  AN_EVENT_IS_OF_NOBODY(Kind.UNKNOWN_COMMAND) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      StoredEvent event = any(run.events, each -> true, random).orElseThrow();
      return run.operations.remove(run.operation(event.commandId()));
    }
  },
  AN_ORDER_IS_IN_TWO_PARTITIONS(Kind.TWO_PARTITIONS) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.events, event -> event.version() > 1, random)
          .map(
              event -> {
                int other = (event.partition() + 1) % Run.PARTITIONS;
                replace(
                    run.events,
                    event,
                    Change.partition(event, other, run.end(other) + event.version()));
                return true;
              })
          .orElse(false);
    }
  },
  A_CLIENT_IS_TOLD_ANOTHER_VERSION(Kind.WRONG_VERSION) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Operation operation = accepted(run, random);
      var told = (Answer.Accepted) operation.answer();
      long other = told.version() + (random.nextBoolean() ? 1 : -1);
      replace(
          run.operations,
          operation,
          Change.answer(operation, new Answer.Accepted(other, told.position(), true)));
      return true;
    }
  },
  AN_EXPECTED_VERSION_IS_IGNORED(Kind.EXPECTED_VERSION_IGNORED) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Operation operation = accepted(run, random);
      long at = ((Answer.Accepted) operation.answer()).version() - 1;
      replace(run.operations, operation, Change.expected(operation, at == 0 ? 1 : at - 1));
      return true;
    }
  },
  AN_EVENT_IS_NOT_WHAT_WAS_ASKED(Kind.NOT_WHAT_WAS_ASKED) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.events, event -> event.type().equals("order.payment-recorded.v1"), random)
          .map(
              event -> {
                ObjectNode other = (ObjectNode) event.data().deepCopy();
                other.put("amount", "77.77");
                replace(run.events, event, Change.data(event, other));
                return true;
              })
          .orElse(false);
    }
  },
  A_TOKEN_DOES_NOT_COVER_ITS_COMMAND(Kind.TOKEN_TOO_LOW) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Operation operation = accepted(run, random);
      var told = (Answer.Accepted) operation.answer();
      Token low = new Token(told.position().partition(), told.position().offset() - 1);
      replace(
          run.operations,
          operation,
          Change.answer(operation, new Answer.Accepted(told.version(), low, false)));
      return true;
    }
  },
  A_TOKEN_DOES_NOT_COVER_ITS_READ(Kind.TOKEN_TOO_LOW) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.reads, read -> read.version() > 0, random)
          .map(
              read -> {
                StoredEvent event = run.log(read.orderId()).event(read.version());
                Token low = new Token(event.partition(), event.offset());
                replace(run.reads, read, Change.tokens(read, null, low));
                return true;
              })
          .orElse(false);
    }
  },
  A_COMMAND_OVERTAKES_AN_ANSWERED_ONE(Kind.OUT_OF_ORDER) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(
              run.events, event -> !isLast(event, run) && isAccepted(next(event, run), run), random)
          .map(
              event -> {
                Operation operation = run.operation(event.commandId());
                long after = run.operation(next(event, run).commandId()).completed() + 1;
                replace(
                    run.operations,
                    operation,
                    Change.times(operation, after, Math.max(after + 1, operation.completed())));
                return true;
              })
          .orElse(false);
    }
  },
  A_REJECTION_RESTS_ON_AN_OUTDATED_STATE(Kind.UNEXPLAINED_REJECTION) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      long over = run.over();
      return any(
              run.operations,
              operation ->
                  operation.answer() instanceof Answer.Rejected(String code)
                      && neverAgain(operation, code, run),
              random)
          .map(
              operation -> {
                replace(run.operations, operation, Change.times(operation, over, over + 1));
                return true;
              })
          .orElse(false);
    }
  },
  A_REJECTION_NAMES_ANOTHER_RULE(Kind.UNEXPLAINED_REJECTION) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.operations, each -> each.answer() instanceof Answer.Rejected, random)
          .map(
              operation -> {
                replace(
                    run.operations,
                    operation,
                    Change.answer(operation, new Answer.Rejected("order.no-such-rule")));
                return true;
              })
          .orElse(false);
    }
  },
  A_CONFLICT_NAMES_A_VERSION_THAT_WAS_NOT_THERE(Kind.UNEXPLAINED_CONFLICT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.operations, each -> each.answer() instanceof Answer.Conflict, random)
          .map(
              operation -> {
                long beyond = run.log(operation.orderId()).end() + 1L + random.nextInt(3);
                replace(
                    run.operations,
                    operation,
                    Change.answer(operation, new Answer.Conflict(beyond)));
                return true;
              })
          .orElse(false);
    }
  },
  A_CONFLICT_IS_NONE(Kind.UNEXPLAINED_CONFLICT) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.operations, each -> each.answer() instanceof Answer.Conflict, random)
          .map(
              operation -> {
                long actual = ((Answer.Conflict) operation.answer()).actualVersion();
                replace(run.operations, operation, Change.expected(operation, actual));
                return true;
              })
          .orElse(false);
    }
  },
  A_READ_IS_NO_FOLD(Kind.WRONG_STATE) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.reads, read -> read.version() > 0, random)
          .map(
              read -> {
                ObjectNode state = (ObjectNode) Json.parse(read.state());
                state.put("paid", "1000000.00");
                replace(run.reads, read, Change.state(read, state.toString()));
                return true;
              })
          .orElse(false);
    }
  },
  A_READ_SEES_WHAT_NOBODY_ASKED_FOR_YET(Kind.FROM_THE_FUTURE) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.reads, read -> !isAsked(run.log(read.orderId()).end(), read, run), random)
          .map(
              read -> {
                Read future =
                    run.read(
                        read.orderId(),
                        run.log(read.orderId()).end(),
                        null,
                        read.invoked(),
                        read.completed());
                replace(run.reads, read, future);
                return true;
              })
          .orElse(false);
    }
  },
  A_READ_IGNORES_ITS_TOKEN(Kind.TOKEN_NOT_HONOURED) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return any(run.reads, read -> read.version() < run.log(read.orderId()).end(), random)
          .map(
              read -> {
                StoredEvent unseen = run.log(read.orderId()).event(read.version() + 1);
                Token token = new Token(unseen.partition(), unseen.offset() + 1);
                replace(run.reads, read, Change.tokens(read, token, read.position()));
                return true;
              })
          .orElse(false);
    }
  },
  ONE_NODE_ANSWERS_DIFFERENTLY(Kind.NODES_DIFFER) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      Read read = any(run.finalReads, each -> true, random).orElseThrow();
      replace(run.finalReads, read, earlier(read, run));
      return true;
    }
  },
  ALL_NODES_ARE_BEHIND(Kind.NOT_THE_END) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      String orderId = any(run.finalReads, each -> true, random).orElseThrow().orderId();
      run.finalReads.replaceAll(read -> read.orderId().equals(orderId) ? earlier(read, run) : read);
      return true;
    }
  },
  A_NODE_WAS_NOT_ASKED(Kind.UNSOUND_HISTORY) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return run.finalReads.remove(any(run.finalReads, each -> true, random).orElseThrow());
    }
  },
  TWO_COMMANDS_HAVE_ONE_ID(Kind.UNSOUND_HISTORY) {
    @Override
    public boolean spoil(Run run, SplittableRandom random) {
      return run.operations.add(any(run.operations, each -> true, random).orElseThrow());
    }
  };

  private final Kind kind;

  HistoryBreakage(Kind kind) {
    this.kind = kind;
  }

  @Override
  public Kind kind() {
    return kind;
  }
}
