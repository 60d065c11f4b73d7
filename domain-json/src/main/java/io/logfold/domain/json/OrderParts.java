package io.logfold.domain.json;

import io.logfold.domain.order.PaymentTerms;
import io.logfold.json.form.Labels;
import io.logfold.json.form.TextType;
import java.util.Currency;

/**
 * What events, states and commands of orders have in common. In all of them an amount is a string
 * with the decimals of its currency, and the outermost object has one currency.
 */
final class OrderParts {

  static final Labels<PaymentTerms> PAYMENT_TERMS =
      Labels.of(PaymentTerms.class, PaymentTerms::label);

  static final TextType<Currency> CURRENCY_CODE =
      TextType.of(OrderParts::currency, Currency::getCurrencyCode);

  private OrderParts() {}

  static Currency currency(String code) {
    try {
      return Currency.getInstance(code);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not an ISO 4217 currency code: '" + code + "'", e);
    }
  }
}
