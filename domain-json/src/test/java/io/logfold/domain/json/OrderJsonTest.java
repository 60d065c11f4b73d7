package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandResult;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.OrderEvent.OrderReturned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderJsonTest {

  private static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  private static final String STATE =
      "\"orderId\":\"123\",\"version\":7," + OrderStateCodecTest.RETURNED_FIELDS;
  private static final String EVENT =
      "{\"orderId\":\"123\",\"position\":{\"partition\":3,\"offset\":42},\"version\":7,"
          + "\"type\":\"order.returned.v1\",\"time\":\"2026-11-23T10:00:00.500Z\","
          + "\"commandId\":\"cmd-1\",\"correlationId\":%s,"
          + "\"data\":{\"reason\":\"too small\",\"occurredAt\":\"2026-11-23T10:00:00Z\"}}";

  private final OrderJson json = new OrderJson();

  @Test
  void a_state_has_id_and_version_and_all_that_the_snapshot_has() {
    var state = new AggregateState<>("123", 7, OrderStateCodecTest.RETURNED);
    assertThat(json.order(state)).asString(UTF_8).isEqualTo("{" + STATE + "}");
  }

  @Test
  void an_event_has_its_position_envelope_and_data() {
    assertThat(json.events(List.of(event(null), event("corr"))))
        .asString(UTF_8)
        .isEqualTo("[" + EVENT.formatted("null") + "," + EVENT.formatted("\"corr\"") + "]");
    assertThat(json.event(event(null))).asString(UTF_8).isEqualTo(EVENT.formatted("null"));
  }

  @Test
  void an_accepted_command_answers_with_the_state_and_its_events() {
    var accepted =
        new CommandResult.Accepted<>(
            "123", 7, 7, OrderStateCodecTest.RETURNED, List.of(event(null)), false);
    assertThat(json.accepted(accepted))
        .asString(UTF_8)
        .isEqualTo("{" + STATE + ",\"events\":[" + EVENT.formatted("null") + "]}");
  }

  private static RecordedEvent<OrderEvent> event(@Nullable String correlationId) {
    return new RecordedEvent<>(
        "123",
        7,
        new OrderReturned("too small", AT),
        new EventMetadata("cmd-1", correlationId, null, AT.plusMillis(500)),
        new Position(3, 42));
  }
}
