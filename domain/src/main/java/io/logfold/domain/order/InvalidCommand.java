package io.logfold.domain.order;

import org.jspecify.annotations.Nullable;

/**
 * A command that would be wrong for every order there is, refused where it is made. The message is
 * {@code <field> <reason>}.
 */
public final class InvalidCommand extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private static final String CODE_PREFIX = "order.invalid-";

  private final String field;
  private final String reason;

  public InvalidCommand(String field, String reason) {
    super(field + " " + reason);
    this.field = field;
    this.reason = reason;
  }

  /** Which field, e.g. {@code lines[2].quantity}. */
  public String field() {
    return field;
  }

  /** Why, so that it reads on after the field: {@code must be greater than 0, but is -1}. */
  public String reason() {
    return reason;
  }

  /** The code of a rejection that says the same: {@code order.invalid-unit-price}. */
  public String code() {
    return codeFor(field);
  }

  /** The code for a fault of {@code field}: its last name, in kebab case. */
  static String codeFor(String field) {
    String name = field.substring(field.lastIndexOf('.') + 1);
    StringBuilder code = new StringBuilder(CODE_PREFIX);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '[') {
        break;
      }
      if (Character.isUpperCase(c)) {
        code.append('-');
      }
      code.append(Character.toLowerCase(c));
    }
    return code.toString();
  }

  /**
   * The field that a code is about: {@code unitPrice} for {@code order.invalid-unit-price}. A
   * rejection that is repeated from storage has its code, but not its field.
   *
   * @return the field's last name, without what it is part of; null when the code is about no field
   */
  public static @Nullable String fieldOf(String code) {
    if (!code.startsWith(CODE_PREFIX)) {
      return null;
    }
    StringBuilder field = new StringBuilder();
    boolean upper = false;
    for (int i = CODE_PREFIX.length(); i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '-') {
        upper = true;
      } else {
        field.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return field.toString();
  }
}
