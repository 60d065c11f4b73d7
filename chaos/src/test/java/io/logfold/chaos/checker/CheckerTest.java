package io.logfold.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import io.logfold.chaos.model.OrderState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** One order's small histories, where the line between right and wrong is thin. */
class CheckerTest {

  private static final String ORDER = "o";
  private static final long NS_PER_MS = 1_000_000;

  private final Run run = new Run();

  /** Carries a command out, after all those before in the text, and says when it was under way. */
  private Answer send(String id, String action, @Nullable Long expected, long from, long to) {
    Answer answer = run.carryOut(ORDER, id, action, body(action), expected);
    run.operations.add(operation(id, action, expected, from, to, answer));
    return answer;
  }

  private Answer send(String id, String action, long from, long to) {
    return send(id, action, null, from, to);
  }

  /** Adds an answer, whatever the state is; a refusal is stored after all those before. */
  private void told(String id, String action, long from, long to, Answer answer) {
    told(id, action, null, from, to, answer);
  }

  private void told(
      String id, String action, @Nullable Long expected, long from, long to, Answer answer) {
    if (answer instanceof Answer.Rejected || answer instanceof Answer.Conflict) {
      run.refuse(ORDER, id, expected, answer);
    }
    run.operations.add(operation(id, action, expected, from, to, answer));
  }

  private static Operation operation(
      String id, String action, @Nullable Long expected, long from, long to, Answer answer) {
    return new Operation(1, ORDER, id, action, body(action), expected, 1, from, to, answer);
  }

  private static String body(String action) {
    return switch (action) {
      case "create" -> "{\"orderId\":\"o\",\"customerId\":\"c\",\"currency\":\"EUR\"}";
      case "record-payment" -> "{\"amount\":\"1.00\",\"method\":\"cash\",\"installments\":1}";
      case "add-line" -> "{\"sku\":\"tea\",\"quantity\":1,\"unitPrice\":\"2.50\"}";
      default -> "";
    };
  }

  private void isClean() {
    assertThat(run.verdict().findings()).isEmpty();
  }

  private void isFound(Kind... kinds) {
    assertThat(run.kinds()).as(run.verdict().toString()).containsExactlyInAnyOrder(kinds);
  }

  @Test
  void a_command_without_an_answer_may_be_stored_or_not() {
    send("c", "create", 0, 10);
    told("p", "record-payment", 20, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    run.carryOut(ORDER, "q", "record-payment", body("record-payment"), null);
    told("q", "record-payment", 20, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    isClean();
    assertThat(run.verdict().counts().unknownStored()).isEqualTo(1);
    assertThat(run.verdict().counts().unknownNotStored()).isEqualTo(1);
  }

  @Test
  void a_command_without_an_answer_may_take_effect_long_after() {
    told("late", "approve", 5, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    send("c", "create", 0, 10);
    send("p", "record-payment", 1_000, 1_010);
    run.carryOut(ORDER, "late", "approve", "", null);
    isClean();
  }

  @Test
  void a_command_without_an_answer_may_not_take_effect_before_it_was_sent() {
    send("c", "create", 0, 10);
    run.carryOut(ORDER, "early", "approve", "", null);
    send("p", "record-payment", 20, 30);
    told("early", "approve", 40, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    isFound(Kind.OUT_OF_ORDER);
  }

  @Test
  void commands_that_were_under_way_together_may_stand_in_any_order() {
    send("c", "create", 0, 10);
    send("later", "record-payment", 15, 40);
    send("earlier", "record-payment", 11, 16);
    isClean();
  }

  @Test
  void rejections_may_see_an_order_change_while_it_changes() {
    send("c", "create", 0, 10);
    told("before", "issue-invoice", 20, 30, new Answer.Rejected("order.not-approved"));
    send("a", "approve", 11, 100);
    told("after", "add-line", 40, 50, new Answer.Rejected("order.already-approved"));
    isClean();
  }

  @Test
  void rejections_may_not_see_an_order_go_back_though_each_alone_is_explained() {
    send("c", "create", 0, 10);
    told("before", "issue-invoice", 40, 50, new Answer.Rejected("order.not-approved"));
    send("a", "approve", 11, 100);
    told("after", "add-line", 20, 30, new Answer.Rejected("order.already-approved"));
    isFound(Kind.UNEXPLAINED_REJECTION);
  }

  @Test
  void a_rejection_may_not_rest_on_less_than_a_read_that_was_answered_before() {
    send("c", "create", 0, 10);
    told("before", "issue-invoice", 40, 50, new Answer.Rejected("order.not-approved"));
    send("a", "approve", 11, 100);
    run.reads.add(run.read(ORDER, 2, null, 20, 30));
    isFound(Kind.UNEXPLAINED_REJECTION);
  }

  @Test
  void a_rejected_command_that_expected_a_version_was_judged_at_that_one() {
    send("c", "create", 0, 10);
    Answer rejected = new Answer.Rejected("order.not-approved");
    told("right", "issue-invoice", 1L, 20, 30, rejected);
    send("a", "approve", 11, 100);
    isClean();
    told("wrong", "issue-invoice", 2L, 20, 30, rejected);
    isFound(Kind.UNEXPLAINED_REJECTION, Kind.WRONG_REFUSAL);
  }

  @Test
  void a_conflict_names_a_version_that_was_there_meanwhile() {
    send("c", "create", 0, 10);
    told("x", "issue-invoice", 7L, 15, 30, new Answer.Conflict(1));
    send("a", "approve", 11, 20);
    isClean();
    told("y", "issue-invoice", 7L, 21, 30, new Answer.Conflict(1));
    isFound(Kind.UNEXPLAINED_CONFLICT, Kind.REFUSAL_NOT_STORED);
  }

  @Test
  void a_conflict_of_a_command_that_expected_nothing_is_none() {
    send("c", "create", 0, 10);
    told("x", "approve", 20, 30, new Answer.Conflict(1));
    isFound(Kind.UNEXPLAINED_CONFLICT, Kind.REFUSAL_NOT_STORED, Kind.WRONG_REFUSAL);
  }

  @Test
  void an_order_that_nobody_created_is_unknown() {
    told("x", "approve", 20, 30, new Answer.Rejected("order.unknown"));
    run.reads.add(new Read(1, "n1", ORDER, null, 0, 1, 0, null, ""));
    isClean();
  }

  @Test
  void an_outdated_read_without_a_token_is_counted_and_not_a_breach() {
    send("c", "create", 0, 10 * NS_PER_MS);
    send("a", "approve", 11 * NS_PER_MS, 20 * NS_PER_MS);
    run.reads.add(run.read(ORDER, 1, null, 50 * NS_PER_MS, 60 * NS_PER_MS));
    isClean();
    assertThat(run.verdict().counts().staleReads()).isEqualTo(1);
    assertThat(run.verdict().counts().worstStaleMillis()).isEqualTo(30);
  }

  @Test
  void a_token_of_another_partition_asks_for_nothing() {
    send("c", "create", 0, 10);
    send("a", "approve", 11, 20);
    Token elsewhere = new Token(Run.partitionOf(ORDER) + 1, 1_000);
    run.reads.add(run.read(ORDER, 1, elsewhere, 50, 60));
    isClean();
  }

  @Test
  void an_unknown_order_is_not_what_a_token_asked_for() {
    Token token = ((Answer.Accepted) send("c", "create", 0, 10)).position();
    run.reads.add(run.read(ORDER, 0, token, 50, 60));
    isFound(Kind.TOKEN_NOT_HONOURED);
  }

  @Test
  void a_repeated_identical_line_is_a_change_like_any_other() {
    send("c", "create", 0, 10);
    send("l", "add-line", 11, 20);
    assertThat(send("m", "add-line", 21, 30)).isInstanceOf(Answer.Accepted.class);
    assertThat(run.events.getLast().type()).isEqualTo("order.line-changed.v1");
    isClean();
  }

  @Test
  void nonsense_is_reported_and_breaks_nothing() {
    send("c", "create", 0, 10);
    told("n", "approve", 11, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    run.append(ORDER, "n", "order.approved.v1", JsonNodeFactory.instance.nullNode());
    run.reads.add(Change.state(run.read(ORDER, 1, null, 50, 60), "<html>"));
    isFound(Kind.ILLEGAL_EVENT, Kind.WRONG_STATE);
  }

  @Test
  void a_command_that_no_order_can_be_sent_is_the_harness_fault() {
    told("n", "teleport", 11, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    isFound(Kind.UNSOUND_HISTORY);
  }

  @Test
  void an_event_with_another_orders_command_is_of_nobody() {
    send("c", "create", 0, 10);
    run.append("other", "c", "order.created.v1", run.events.getFirst().data());
    assertThat(run.log("other").state(1)).isNotEqualTo(OrderState.NONE);
    isFound(Kind.UNKNOWN_COMMAND);
  }

  @Test
  void a_refused_command_that_takes_effect_later_is_found_though_nobody_was_told() {
    send("c", "create", 0, 10);
    told("late", "approve", 7L, 20, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    run.refuse(ORDER, "late", 7L, new Answer.Conflict(1));
    isClean();
    run.append(ORDER, "late", "order.approved.v1", Candidates.approval());
    isFound(Kind.REFUSED_AND_STORED, Kind.EXPECTED_VERSION_IGNORED);
  }

  @Test
  void a_refused_command_that_was_sent_again_with_another_version_may_take_effect() {
    send("c", "create", 0, 10);
    run.refuse(ORDER, "again", 7L, new Answer.Conflict(1));
    send("again", "approve", 1L, 20, 30);
    isClean();
  }

  @Test
  void a_stored_command_that_is_refused_when_it_is_repeated_is_found() {
    send("c", "create", 0, 10);
    send("a", "approve", 20, 30);
    run.refuse(ORDER, "a", null, new Answer.Rejected("order.already-approved"));
    isFound(Kind.REFUSED_AND_STORED);
  }

  @Test
  void a_command_is_refused_once_as_long_as_that_is_remembered() {
    send("c", "create", 0, 10);
    Answer refused = new Answer.Rejected("order.not-approved");
    told("x", "issue-invoice", 20, 30, refused);
    for (int i = 0; i < RefusalCheck.REMEMBERED; i++) {
      told("other-" + i, "issue-invoice", 40, 50, refused);
    }
    run.refuse(ORDER, "x", null, refused);
    isClean();
    run.refuse(ORDER, "x", null, refused);
    isFound(Kind.REFUSED_TWICE);
  }

  @Test
  void a_refusal_that_rests_on_an_outdated_state_is_found_though_nobody_was_told() {
    send("c", "create", 0, 10);
    told("x", "issue-invoice", 20, Long.MAX_VALUE, new Answer.Unknown("timeout"));
    run.refuse(ORDER, "x", null, new Answer.Rejected("order.not-approved"));
    StoredNote right = run.notes.removeLast();
    send("a", "approve", 30, 40);
    run.note(right.partition(), right.data());
    isFound(Kind.WRONG_REFUSAL);
  }

  @Test
  void a_refusal_may_rest_on_events_of_its_own_group() {
    send("c", "create", 0, 10);
    send("a", "approve", 20, 30);
    told("x", "add-line", 20, 30, new Answer.Rejected("order.already-approved"));
    StoredNote alone = run.notes.removeLast();
    long first = run.events.getLast().offset();
    run.notes.add(new StoredNote(alone.partition(), alone.offset(), first, alone.data()));
    isClean();
  }

  @Test
  void a_note_that_is_no_note_is_found_and_breaks_nothing() {
    send("c", "create", 0, 10);
    run.note(0, JsonNodeFactory.instance.nullNode());
    run.note(0, Json.parse("{\"commands\":{\"stream\":7}}"));
    run.note(0, Json.parse("{\"refused\":[{\"aggregateId\":\"o\"}]}"));
    isFound(Kind.MALFORMED_NOTE, Kind.UNKNOWN_COMMAND);
  }
}
