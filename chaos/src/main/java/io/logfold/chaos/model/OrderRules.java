package io.logfold.chaos.model;

import static io.logfold.chaos.model.Status.APPROVED;
import static io.logfold.chaos.model.Status.CREATED;
import static io.logfold.chaos.model.Status.DELIVERED;
import static io.logfold.chaos.model.Status.INVOICED;
import static io.logfold.chaos.model.Status.NONE;
import static io.logfold.chaos.model.Status.PROCESSING;
import static io.logfold.chaos.model.Status.SHIPPED;

import io.logfold.chaos.model.Ruling.Allowed;
import io.logfold.chaos.model.Ruling.Forbidden;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The published table of order rules: when each command is allowed, and how it is rejected
 * otherwise.
 *
 * <p>Not modelled: amounts beyond what can be counted, and values that are wrong for every order.
 */
public final class OrderRules {

  private static final List<Status> BEFORE_SHIPPED =
      List.of(CREATED, APPROVED, INVOICED, PROCESSING);
  private static final List<Status> BEFORE_DELIVERED =
      List.of(CREATED, APPROVED, INVOICED, PROCESSING, SHIPPED);
  private static final List<Status> NOT_FINAL =
      List.of(CREATED, APPROVED, INVOICED, PROCESSING, SHIPPED, DELIVERED);

  /** By command; statuses in the order in which an order goes through them. */
  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("create", new Rule("order.created.v1", List.of(NONE))),
          Map.entry("add-line", new Rule("order.line-added.v1", List.of(CREATED))),
          Map.entry("remove-line", new Rule("order.line-removed.v1", List.of(CREATED))),
          Map.entry("record-payment", new Rule("order.payment-recorded.v1", NOT_FINAL)),
          Map.entry("approve", new Rule("order.approved.v1", List.of(CREATED))),
          Map.entry("issue-invoice", new Rule("order.invoiced.v1", List.of(APPROVED))),
          Map.entry(
              "start-processing",
              new Rule("order.processing-started.v1", List.of(APPROVED, INVOICED))),
          Map.entry("ship", new Rule("order.shipped.v1", List.of(APPROVED, INVOICED, PROCESSING))),
          Map.entry("deliver", new Rule("order.delivered.v1", List.of(SHIPPED))),
          Map.entry("cancel", new Rule("order.cancelled.v1", BEFORE_DELIVERED)),
          Map.entry("mark-unavailable", new Rule("order.marked-unavailable.v1", BEFORE_SHIPPED)),
          Map.entry("return", new Rule("order.returned.v1", List.of(DELIVERED))));

  private static final Rule SHIP_ON_ACCOUNT = new Rule("order.shipped.v1", BEFORE_SHIPPED);
  private static final String LINE_CHANGED = "order.line-changed.v1";

  /** Its currency has more decimals than any other, so that any amount fits that fits somewhere. */
  private static final OrderState SPECIMEN =
      new OrderState(CREATED, "", "CLF", "", List.of(), List.of(), List.of(), null, List.of());

  private record Rule(String eventType, List<Status> allowedIn) {}

  private OrderRules() {}

  /**
   * What the command would be answered.
   *
   * @param action the command's name, as {@code record-payment}
   * @param body its JSON
   * @throws IllegalArgumentException when there is no such command
   */
  public static Ruling rule(OrderState state, String action, JsonNode body) {
    Rule rule = ruleFor(action, state);
    if (!rule.allowedIn.contains(state.status())) {
      return new Forbidden(obstacle(action, rule, state.status()));
    }
    return switch (action) {
      case "add-line" ->
          money(
              state,
              body,
              "unitPrice",
              new Allowed(state.hasLine(sku(body)) ? LINE_CHANGED : rule.eventType));
      case "record-payment" -> money(state, body, "amount", new Allowed(rule.eventType));
      case "remove-line" ->
          state.hasLine(sku(body))
              ? new Allowed(rule.eventType)
              : new Forbidden("order.no-such-line");
      case "issue-invoice", "ship" ->
          state.lines().isEmpty() ? new Forbidden("order.no-lines") : new Allowed(rule.eventType);
      default -> new Allowed(rule.eventType);
    };
  }

  /**
   * Why no order can be sent this, whatever its state; empty when some order can.
   *
   * @param body the command's JSON
   */
  public static Optional<String> nonsense(String action, JsonNode body) {
    Rule rule = RULES.get(action);
    if (rule == null) {
      return Optional.of("no order knows the command " + action);
    }
    try {
      var unused = SPECIMEN.after(rule.eventType, body, "");
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of("%s cannot have %s: %s".formatted(action, body, e.getMessage()));
    }
  }

  /** Why an event cannot follow in this state; empty when it can. */
  public static Optional<String> objection(OrderState state, String eventType, JsonNode data) {
    String action = actionOf(eventType);
    if (action == null) {
      return Optional.of("no order has such an event");
    }
    return switch (rule(state, action, data)) {
      case Forbidden(String code) -> Optional.of("it should have been refused with " + code);
      case Allowed(String other) when !other.equals(eventType) ->
          Optional.of("it should have been " + other);
      case Allowed same -> Optional.empty();
    };
  }

  private static @Nullable String actionOf(String eventType) {
    String asked = eventType.equals(LINE_CHANGED) ? "order.line-added.v1" : eventType;
    for (Map.Entry<String, Rule> entry : RULES.entrySet()) {
      if (entry.getValue().eventType.equals(asked)) {
        return entry.getKey();
      }
    }
    return null;
  }

  private static Rule ruleFor(String action, OrderState state) {
    Rule rule = RULES.get(action);
    if (rule == null) {
      throw new IllegalArgumentException("no order knows the command " + action);
    }
    return action.equals("ship") && state.terms().equals("on-account") ? SHIP_ON_ACCOUNT : rule;
  }

  private static String obstacle(String action, Rule rule, Status status) {
    if (status == NONE) {
      return "order.unknown";
    }
    if (action.equals("create")) {
      return "order.exists";
    }
    if (status.isFinal()) {
      return "order." + status.label();
    }
    Status first = rule.allowedIn.getFirst();
    return status.compareTo(first) < 0
        ? "order.not-" + first.label()
        : "order.already-" + status.label();
  }

  private static Ruling money(OrderState state, JsonNode body, String field, Allowed otherwise) {
    if (!body.path("currency").asString(state.currency()).equals(state.currency())) {
      return new Forbidden("order.currency-mismatch");
    }
    return Money.fits(body.required(field), state.currency())
        ? otherwise
        : new Forbidden(
            field.equals("amount") ? "order.invalid-amount" : "order.invalid-unit-price");
  }

  private static String sku(JsonNode body) {
    return body.required("sku").asString();
  }
}
