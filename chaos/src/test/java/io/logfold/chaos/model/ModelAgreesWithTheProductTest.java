package io.logfold.chaos.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.model.Ruling.Allowed;
import io.logfold.chaos.model.Ruling.Forbidden;
import io.logfold.decider.Decision.Accepted;
import io.logfold.decider.Decision.Rejected;
import io.logfold.domain.json.OrderCommandCodec;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.RandomOrders;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model was written from the published rules; where it differs from the product, one of the two
 * has misread them.
 */
class ModelAgreesWithTheProductTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  private final OrderDecider decider = new OrderDecider();
  private final OrderCommandCodec commands = new OrderCommandCodec();
  private final OrderEventCodec events = new OrderEventCodec();
  private final OrderStateCodec states = new OrderStateCodec();
  private final Set<String> codes = new TreeSet<>();

  @Test
  void both_answer_any_command_alike_and_fold_to_the_same_json() {
    for (int seed = 0; seed < 1_000; seed++) {
      RandomOrders random = new RandomOrders(new Random(seed));
      Order order = decider.initial();
      OrderState modelled = OrderState.NONE;
      for (int i = 0; i < 60; i++) {
        OrderCommand command = i == 1 ? random.create() : random.command();
        String action = commands.nameOf(command);
        JsonNode body = MAPPER.readTree(commands.encode(command));
        Ruling ruling = OrderRules.rule(modelled, action, body);
        switch (decider.decide(order, command)) {
          case Rejected<OrderEvent> rejected -> {
            codes.add(rejected.code());
            assertThat(ruling)
                .as("seed %d: %s %s of %s", seed, action, body, modelled)
                .isEqualTo(new Forbidden(rejected.code()));
          }
          case Accepted<OrderEvent> accepted -> {
            OrderEvent event = accepted.events().getFirst();
            String type = events.typeOf(event).toString();
            JsonNode data = MAPPER.readTree(events.encode(event));
            String at = data.required("occurredAt").asString();

            assertThat(accepted.events()).hasSize(1);
            assertThat(ruling)
                .as("seed %d: %s %s of %s", seed, action, body, modelled)
                .isEqualTo(new Allowed(type));
            assertThat(OrderRules.objection(modelled, type, data)).isEmpty();
            assertThat(modelled.after(type, body, at)).isEqualTo(modelled.after(type, data, at));

            order = decider.evolve(order, event);
            modelled = modelled.after(type, data, at);
            assertThat(modelled.toJson())
                .isEqualTo(MAPPER.readTree(new String(states.encode(order), UTF_8)));
          }
        }
      }
    }
    assertThat(codes)
        .contains(
            "order.unknown",
            "order.exists",
            "order.no-lines",
            "order.no-such-line",
            "order.invalid-amount",
            "order.invalid-unit-price",
            "order.not-approved",
            "order.already-shipped",
            "order.returned");
  }
}
