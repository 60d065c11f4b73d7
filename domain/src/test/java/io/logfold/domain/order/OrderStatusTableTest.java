package io.logfold.domain.order;

import static io.logfold.domain.order.OrderFixtures.AT;
import static io.logfold.domain.order.OrderFixtures.DECIDER;
import static io.logfold.domain.order.OrderFixtures.historyTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderCommand.CancelOrder;
import io.logfold.domain.order.OrderCommand.DeliverOrder;
import io.logfold.domain.order.OrderCommand.IssueInvoice;
import io.logfold.domain.order.OrderCommand.MarkUnavailable;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderCommand.RemoveLine;
import io.logfold.domain.order.OrderCommand.ReturnOrder;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import io.logfold.domain.order.OrderCommand.StartProcessing;
import io.logfold.testkit.decider.DeciderSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of status × command, written down a second time and independently of the code. */
class OrderStatusTableTest {

  /**
   * {@code >} leads to that status, {@code =} stays, anything else is the code of the rejection.
   */
  private static final String TABLE =
      """
      command          | none       | created      | approved         | invoiced         | processing         | shipped         | delivered         | cancelled | unavailable | returned
      create           | >created   | exists       | exists           | exists           | exists             | exists          | exists            | exists    | exists      | exists
      add-line         | unknown    | =            | already-approved | already-invoiced | already-processing | already-shipped | already-delivered | cancelled | unavailable | returned
      remove-line      | unknown    | =            | already-approved | already-invoiced | already-processing | already-shipped | already-delivered | cancelled | unavailable | returned
      record-payment   | unknown    | =            | =                | =                | =                  | =               | =                 | cancelled | unavailable | returned
      approve          | unknown    | >approved    | already-approved | already-invoiced | already-processing | already-shipped | already-delivered | cancelled | unavailable | returned
      issue-invoice    | unknown    | not-approved | >invoiced        | already-invoiced | already-processing | already-shipped | already-delivered | cancelled | unavailable | returned
      start-processing | unknown    | not-approved | >processing      | >processing      | already-processing | already-shipped | already-delivered | cancelled | unavailable | returned
      ship             | unknown    | not-approved | >shipped         | >shipped         | >shipped           | already-shipped | already-delivered | cancelled | unavailable | returned
      ship-on-account  | unknown    | >shipped     | >shipped         | >shipped         | >shipped           | already-shipped | already-delivered | cancelled | unavailable | returned
      deliver          | unknown    | not-shipped  | not-shipped      | not-shipped      | not-shipped        | >delivered      | already-delivered | cancelled | unavailable | returned
      cancel           | unknown    | >cancelled   | >cancelled       | >cancelled       | >cancelled         | >cancelled      | already-delivered | cancelled | unavailable | returned
      mark-unavailable | unknown    | >unavailable | >unavailable     | >unavailable     | >unavailable       | already-shipped | already-delivered | cancelled | unavailable | returned
      return           | unknown    | not-delivered | not-delivered   | not-delivered    | not-delivered      | not-delivered   | >returned         | cancelled | unavailable | returned
      """;

  private static final Map<String, OrderCommand> COMMANDS =
      Map.ofEntries(
          Map.entry("create", OrderFixtures.create(PaymentTerms.PREPAID)),
          Map.entry("add-line", new AddLine("sku-2", 1, Amount.of("1.00"), AT)),
          Map.entry("remove-line", new RemoveLine("sku-1", AT)),
          Map.entry("record-payment", new RecordPayment(Amount.of("25.00"), "voucher", 1, AT)),
          Map.entry("approve", new ApproveOrder(AT)),
          Map.entry("issue-invoice", new IssueInvoice(AT)),
          Map.entry("start-processing", new StartProcessing(AT)),
          Map.entry("ship", new ShipOrder("DHL", "00340434", AT)),
          Map.entry("ship-on-account", new ShipOrder("DHL", "00340434", AT)),
          Map.entry("deliver", new DeliverOrder(AT)),
          Map.entry("cancel", new CancelOrder("changed my mind", AT)),
          Map.entry("mark-unavailable", new MarkUnavailable(AT)),
          Map.entry("return", new ReturnOrder("too small", AT)));

  record Cell(String command, OrderStatus status, String expected) {
    PaymentTerms terms() {
      return command.endsWith("on-account") ? PaymentTerms.ON_ACCOUNT : PaymentTerms.PREPAID;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void every_command_meets_every_status_as_the_table_says(Cell cell) {
    OrderCommand command = COMMANDS.get(cell.command());
    assertThat(command).isNotNull();
    var given = DeciderSpec.given(DECIDER, historyTo(cell.status(), cell.terms()));
    assertThat(given.state().status()).isEqualTo(cell.status());

    var outcome = given.when(command);

    switch (cell.expected().charAt(0)) {
      case '=' -> assertThat(outcome.state().status()).isEqualTo(cell.status());
      case '>' ->
          assertThat(outcome.state().status().label()).isEqualTo(cell.expected().substring(1));
      default -> outcome.thenRejected("order." + cell.expected());
    }
    boolean rejected = outcome.state().equals(given.state());
    assertThat(rejected).isEqualTo(Character.isLetter(cell.expected().charAt(0)));
  }

  @Test
  void the_table_has_every_command_and_every_status() {
    assertThat(cells()).hasSize(COMMANDS.size() * OrderStatus.values().length);
    assertThat(COMMANDS.values().stream().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(OrderCommand.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void an_event_that_cannot_follow_throws_instead_of_corrupting_the_state(OrderStep step) {
    for (OrderStatus status : OrderStatus.values()) {
      if (!step.isAllowedIn(status)) {
        Order order = DeciderSpec.given(DECIDER, historyTo(status, PaymentTerms.PREPAID)).state();
        OrderEvent event = OrderFixtures.eventOf(step);
        assertThatThrownBy(() -> DECIDER.evolve(order, event))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(status.name());
      }
    }
  }

  @Test
  void a_rejection_tells_what_is_and_what_would_have_to_be() {
    DeciderSpec.given(DECIDER, historyTo(OrderStatus.CREATED, PaymentTerms.PREPAID))
        .when(new ShipOrder("DHL", "1", AT))
        .thenRejected(
            "order.not-approved",
            "the order is created; to ship it, it has to be approved, invoiced or processing");
    DeciderSpec.given(DECIDER, historyTo(OrderStatus.RETURNED, PaymentTerms.PREPAID))
        .when(new CancelOrder("late", AT))
        .thenRejected("order.returned", "returned, which is final");
  }

  static Stream<OrderStep> steps() {
    return Stream.of(OrderStep.values());
  }

  static List<Cell> cells() {
    List<String> rows = TABLE.lines().toList();
    String[] statuses = rows.get(0).split("\\|", -1);
    List<Cell> cells = new ArrayList<>();
    for (String row : rows.subList(1, rows.size())) {
      String[] columns =
          Arrays.stream(row.split("\\|", -1)).map(String::strip).toArray(String[]::new);
      for (int i = 1; i < columns.length; i++) {
        OrderStatus status = OrderStatus.valueOf(statuses[i].strip().toUpperCase(Locale.ROOT));
        cells.add(new Cell(columns[0], status, columns[i]));
      }
    }
    return cells;
  }
}
