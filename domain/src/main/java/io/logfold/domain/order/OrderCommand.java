package io.logfold.domain.order;

import java.time.Instant;
import java.util.Currency;
import java.util.List;

/**
 * What can be asked of an order. Every constructor throws {@link InvalidCommand} for values that no
 * order could accept; what depends on the order is for {@link OrderDecider} to reject.
 */
public sealed interface OrderCommand {

  /** When it happened in the business; information, the log's order is the truth. */
  Instant occurredAt();

  /** Begins an order. It may have no lines yet; each sku is on one line. */
  record CreateOrder(
      String customerId,
      Currency currency,
      PaymentTerms paymentTerms,
      List<OrderLine> lines,
      Instant occurredAt)
      implements OrderCommand {
    public CreateOrder {
      lines = List.copyOf(lines);
      Check.text("customerId", customerId);
      Check.currency("currency", currency);
      Check.lines("lines", lines);
    }
  }

  /** Puts a line on the order; if the sku is there already, replaces its quantity and price. */
  record AddLine(String sku, int quantity, Amount unitPrice, Instant occurredAt)
      implements OrderCommand {
    public AddLine {
      Check.text("sku", sku);
      Check.positive("quantity", quantity);
      Check.notNegative("unitPrice", unitPrice.value());
    }
  }

  /** Takes the line with this sku off the order. */
  record RemoveLine(String sku, Instant occurredAt) implements OrderCommand {
    public RemoveLine {
      Check.text("sku", sku);
    }
  }

  /** Money came in; any number of times, and in sum perhaps not what the order costs. */
  record RecordPayment(Amount amount, String method, int installments, Instant occurredAt)
      implements OrderCommand {
    public RecordPayment {
      Check.notNegative("amount", amount.value());
      Check.text("method", method);
      Check.positive("installments", installments);
    }
  }

  /** Lets the order go on to fulfilment. */
  record ApproveOrder(Instant occurredAt) implements OrderCommand {}

  /** Bills the order. */
  record IssueInvoice(Instant occurredAt) implements OrderCommand {}

  /** Fulfilment begins. */
  record StartProcessing(Instant occurredAt) implements OrderCommand {}

  /** The goods leave. */
  record ShipOrder(String carrier, String trackingCode, Instant occurredAt)
      implements OrderCommand {
    public ShipOrder {
      Check.text("carrier", carrier);
      Check.text("trackingCode", trackingCode);
    }
  }

  /** The goods arrived. */
  record DeliverOrder(Instant occurredAt) implements OrderCommand {}

  /** Calls the order off before it is delivered. */
  record CancelOrder(String reason, Instant occurredAt) implements OrderCommand {
    public CancelOrder {
      Check.text("reason", reason);
    }
  }

  /** The goods cannot be had. */
  record MarkUnavailable(Instant occurredAt) implements OrderCommand {}

  /** The goods came back after delivery. */
  record ReturnOrder(String reason, Instant occurredAt) implements OrderCommand {
    public ReturnOrder {
      Check.text("reason", reason);
    }
  }
}
