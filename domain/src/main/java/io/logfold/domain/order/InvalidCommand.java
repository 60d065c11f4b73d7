package io.logfold.domain.order;

/**
 * A command that would be wrong for every order there is, refused where it is made. The message is
 * {@code <field> <reason>}.
 */
public final class InvalidCommand extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

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
    StringBuilder code = new StringBuilder("order.invalid-");
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
}
