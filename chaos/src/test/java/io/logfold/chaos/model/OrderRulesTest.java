package io.logfold.chaos.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.model.Ruling.Allowed;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The model says what the published table says, row by row. */
class OrderRulesTest {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Enough for any command. */
  private static final JsonNode BODY =
      MAPPER.readTree(
          """
          {"customerId":"c","currency":"EUR","sku":"tea","quantity":1,"unitPrice":"1.00",
           "amount":"1.00","method":"cash","carrier":"dhl","trackingCode":"t","reason":"r",
           "lines":[{"sku":"tea","quantity":1,"unitPrice":"1.00"}]}
          """);

  @ParameterizedTest
  @CsvSource({
    "create, none",
    "add-line, created",
    "remove-line, created",
    "record-payment, created approved invoiced processing shipped delivered",
    "approve, created",
    "issue-invoice, approved",
    "start-processing, approved invoiced",
    "ship, approved invoiced processing",
    "deliver, shipped",
    "cancel, created approved invoiced processing shipped",
    "mark-unavailable, created approved invoiced processing",
    "return, delivered"
  })
  void a_command_is_allowed_in_the_statuses_of_its_row_alone(String action, String statuses) {
    for (Status status : Status.values()) {
      Ruling ruling = OrderRules.rule(order(status, "prepaid"), action, BODY);

      assertThat(ruling instanceof Allowed)
          .as("%s in %s: %s", action, status, ruling)
          .isEqualTo(List.of(statuses.split(" ", -1)).contains(status.label()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ship, created, order.not-approved",
    "ship, delivered, order.already-delivered",
    "deliver, created, order.not-shipped",
    "approve, invoiced, order.already-invoiced",
    "cancel, delivered, order.already-delivered",
    "record-payment, cancelled, order.cancelled",
    "create, returned, order.exists",
    "approve, none, order.unknown"
  })
  void a_rejection_names_what_stands_in_the_way(String action, String status, String code) {
    OrderState order = order(statusOf(status), "prepaid");

    assertThat(OrderRules.rule(order, action, BODY)).isEqualTo(new Ruling.Forbidden(code));
  }

  private static Status statusOf(String label) {
    for (Status status : Status.values()) {
      if (status.label().equals(label)) {
        return status;
      }
    }
    throw new AssertionError(label);
  }

  @ParameterizedTest
  @CsvSource({"on-account, true", "prepaid, false"})
  void only_an_order_on_account_is_shipped_before_it_is_approved(String terms, boolean allowed) {
    assertThat(OrderRules.rule(order(Status.CREATED, terms), "ship", BODY) instanceof Allowed)
        .isEqualTo(allowed);
  }

  private static OrderState order(Status status, String terms) {
    if (status == Status.NONE) {
      return OrderState.NONE;
    }
    OrderState created = OrderState.NONE.after("order.created.v1", BODY, "");
    return new OrderState(
        status, "c", "EUR", terms, created.lines(), List.of(), List.of(), null, created.timeline());
  }
}
