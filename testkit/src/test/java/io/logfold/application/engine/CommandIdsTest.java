package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.request.CommandId;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import org.junit.jupiter.api.Test;

/** A key of idempotency is used for one request. */
class CommandIdsTest extends EngineFixture {

  private static CommandRequest<Tell> keyed(String words, String fingerprint) {
    return request("s", words, new CommandId("k", fingerprint).toString());
  }

  private static String code(CommandResult<String, Told> answer) {
    return answer instanceof Rejected<String, Told> no ? no.code() : "none";
  }

  @Test
  void another_request_with_a_used_key_is_refused_and_stores_nothing() {
    Engine<String, Tell, Told> engine = started();
    get(engine.send(keyed("once", "a")));

    assertThat(code(get(engine.send(keyed("upon", "b"))))).isEqualTo(CommandId.REUSED);
    assertThat(accepted(get(engine.send(keyed("once", "a")))).replayed()).isTrue();
    assertThat(get(engine.history("s")).events()).hasSize(1);
  }

  @Test
  void another_request_with_the_key_of_a_refused_one_is_refused_as_well() {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "once");
    assertThat(code(get(engine.send(keyed("no", "a"))))).isEqualTo("story.no");

    assertThat(code(get(engine.send(keyed("upon", "b"))))).isEqualTo(CommandId.REUSED);
    assertThat(get(engine.send(keyed("no", "a")))).isInstanceOf(Rejected.class);
    assertThat(state(engine, "s").version()).isEqualTo(1);
  }

  @Test
  void the_next_owner_knows_what_a_key_was_used_for() {
    Engine<String, Tell, Told> first = started();
    get(first.send(keyed("once", "a")));
    get(first.send(request("s", "no", "r\tx")));
    first.close();

    Engine<String, Tell, Told> next = started();
    assertThat(code(get(next.send(keyed("upon", "b"))))).isEqualTo(CommandId.REUSED);
    assertThat(code(get(next.send(request("s", "upon", "r\ty"))))).isEqualTo(CommandId.REUSED);
    assertThat(state(next, "s").state()).isEqualTo("once");
  }

  @Test
  void an_id_without_fingerprint_repeats_whatever_its_key_was_used_for() {
    Engine<String, Tell, Told> engine = started();
    get(engine.send(keyed("once", "a")));

    Accepted<String, Told> again = accepted(get(engine.send(request("s", "once", "k"))));

    assertThat(again.replayed()).isTrue();
    assertThat(accepted(get(engine.send(request("s", "upon", "k2")))).replayed()).isFalse();
  }
}
