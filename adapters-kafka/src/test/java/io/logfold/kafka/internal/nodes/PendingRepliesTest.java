package io.logfold.kafka.internal.nodes;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.request.EngineException.OutcomeUnknown;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PendingRepliesTest {

  private final PendingReplies answers = new PendingReplies(3);

  private CompletionStage<String> await(ReplyAddress address, Duration patience) {
    return answers.await(address, "order-1", patience, reply -> completedFuture("read"));
  }

  private static String get(CompletionStage<String> answer) throws Exception {
    return answer.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static ConsumerRecord<byte[], byte[]> reply(String requestId) {
    ConsumerRecord<byte[], byte[]> reply =
        new ConsumerRecord<>("replies", 0, 0, new byte[0], new byte[0]);
    HeaderText.put(reply.headers(), HeaderText.REQUEST_ID, requestId);
    return reply;
  }

  @Test
  void an_answer_finds_its_request() throws Exception {
    ReplyAddress one = answers.address();
    ReplyAddress two = answers.address();
    CompletionStage<String> first = await(one, Duration.ofMinutes(1));
    CompletionStage<String> second = await(two, Duration.ofMinutes(1));

    answers.take(reply(two.requestId()));
    answers.take(reply("somebody else's"));

    assertThat(get(second)).isEqualTo("read");
    assertThat(first.toCompletableFuture()).isNotDone();
    answers.close(Duration.ofMillis(10));
    assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(OutcomeUnknown.class);
  }

  @Test
  void without_an_answer_in_time_the_outcome_is_unknown() {
    CompletionStage<String> answer = await(answers.address(), Duration.ofMillis(20));

    assertThatThrownBy(() -> get(answer))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("within 20 ms");
  }
}
