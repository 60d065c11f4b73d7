package io.logfold.bootstrap.nodes;

import static io.logfold.bootstrap.nodes.Cluster.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandId;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.bootstrap.nodes.Cluster.Node;
import io.logfold.domain.order.Amount;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Any node takes any command and answers any question. */
@UseServices
@Timeout(180)
class ForwardingTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final TestServices services;
  private final String topic;

  ForwardingTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
  }

  private static OrderCommand create() {
    return new CreateOrder(
        "ann", Currency.getInstance("EUR"), PaymentTerms.PREPAID, List.of(), NOON);
  }

  private static OrderCommand pay(String amount) {
    return new RecordPayment(Amount.of(amount), "voucher", 1, NOON);
  }

  private static CommandResult<Order, OrderEvent> send(
      Node node, String id, OrderCommand command, String commandId) {
    return get(node.engine().send(CommandRequest.of(id, command, commandId)));
  }

  @Test
  void any_node_takes_any_command_and_answers_as_the_owner_would() {
    try (Cluster cluster = new Cluster(services, topic)) {
      List<Node> nodes = List.of(cluster.start(), cluster.start());
      for (int n = 0; n < 30; n++) {
        String id = "order-" + n;
        Node one = nodes.get(n % 2);
        Node two = nodes.get((n + 1) % 2);
        assertThat(send(one, id, create(), "c1"))
            .isInstanceOfSatisfying(
                Accepted.class, accepted -> assertThat(accepted.version()).isEqualTo(1));
        CommandResult<Order, OrderEvent> paid = send(two, id, pay("2.50"), "c2");
        assertThat(paid).isInstanceOf(Accepted.class);
        Accepted<Order, OrderEvent> accepted = (Accepted<Order, OrderEvent>) paid;
        assertThat(accepted.version()).isEqualTo(2);
        assertThat(accepted.events()).hasSize(1);
        RecordedEvent<OrderEvent> event = accepted.events().getFirst();
        assertThat(event.aggregateId()).isEqualTo(id);
        assertThat(event.metadata().commandId()).isEqualTo("c2");
        assertThat(get(one.engine().history(id)).events().getLast()).isEqualTo(event);

        AggregateState<Order> here = get(one.engine().state(id));
        assertThat(here).isEqualTo(get(two.engine().state(id)));
        assertThat(here.state()).isEqualTo(accepted.state());
        assertThat(get(two.engine().state("nobody-" + n)).exists()).isFalse();
      }
    }
  }

  @Test
  void rejections_conflicts_and_repetitions_are_told_alike_by_all() {
    try (Cluster cluster = new Cluster(services, topic)) {
      List<Node> nodes = List.of(cluster.start(), cluster.start());
      for (int n = 0; n < 8; n++) {
        String id = "order-" + n;
        send(nodes.get(0), id, create(), "c1");
        send(nodes.get(1), id, new ApproveOrder(NOON), "c2");
        List<CommandResult<Order, OrderEvent>> told = new ArrayList<>();
        for (Node node : nodes) {
          assertThat(send(node, id, create(), "c1"))
              .isInstanceOfSatisfying(
                  Accepted.class,
                  again -> {
                    assertThat(again.replayed()).isTrue();
                    assertThat(again.firstVersion()).isEqualTo(1);
                  });
          told.add(send(node, id, new ApproveOrder(NOON), "again"));
          CommandResult<Order, OrderEvent> conflict =
              get(
                  node.engine()
                      .send(CommandRequest.of(id, pay("1"), "p" + node.hashCode()).expecting(7)));
          assertThat(conflict).isEqualTo(new VersionConflict<>(id, 7, 2));
        }
        assertThat(told.get(0)).isInstanceOf(Rejected.class);
        assertThat(((Rejected<Order, OrderEvent>) told.get(1)).code())
            .isEqualTo(((Rejected<Order, OrderEvent>) told.get(0)).code());
        assertThat(((Rejected<Order, OrderEvent>) told.get(1)).replayed()).isTrue();
      }
    }
  }

  /** From the log's events and notes, and from what their owner had saved. */
  @Test
  void a_key_that_was_used_is_not_taken_for_another_request_by_any_node_or_by_the_next_owner() {
    try (Cluster cluster = new Cluster(services, topic)) {
      List<Node> nodes = List.of(cluster.start(), cluster.start());
      for (int n = 0; n < 8; n++) {
        String id = "order-" + n;
        send(nodes.get(n % 2), id, create(), "c1");
        assertThat(send(nodes.get(n % 2), id, pay("10"), "p\ta")).isInstanceOf(Accepted.class);
        assertThat(send(nodes.get(0), id, create(), "again\ta")).isInstanceOf(Rejected.class);
        nodes.forEach(node -> assertReused(node, id));
      }
      cluster.stop(nodes.get(0));
      cluster.settle();
      for (int n = 0; n < 8; n++) {
        assertReused(nodes.get(1), "order-" + n);
        assertThat(send(nodes.get(1), "order-" + n, pay("10"), "p\ta"))
            .isInstanceOfSatisfying(Accepted.class, again -> assertThat(again.replayed()).isTrue());
      }
    }
  }

  private static void assertReused(Node node, String id) {
    for (String commandId : List.of("p\tb", "again\tb")) {
      assertThat(send(node, id, pay("25"), commandId))
          .isInstanceOfSatisfying(
              Rejected.class, no -> assertThat(no.code()).isEqualTo(CommandId.REUSED));
    }
    assertThat(get(node.engine().state(id)).version()).isEqualTo(2);
  }

  /** Under load through all nodes, nodes come and go: callers notice a wait, and nothing else. */
  @Test
  void nodes_come_and_go_in_good_order_and_callers_only_wait() {
    try (Cluster cluster = new Cluster(services, topic)) {
      cluster.start();
      Callers callers = new Callers(cluster.nodes().getFirst(), new Random(7));
      try (callers) {
        for (int round = 0; round < 2; round++) {
          Node second = cluster.start();
          callers.add(second);
          callers.awaitMore(200);
          callers.remove(second);
          cluster.stop(second);
          cluster.settle();
          callers.awaitMore(200);
        }
      }
      callers.verify(cluster.nodes().getFirst());
    }
  }
}
