package io.logfold.domain.order;

/** What the id of an order must be, by whatever way its commands come. */
public final class OrderId {

  /** Characters that an id may have. */
  public static final int MAX_LENGTH = 200;

  private OrderId() {}

  /**
   * The same id. What a path cannot carry could never be asked for again.
   *
   * @throws InvalidCommand about the field {@code orderId}
   */
  public static String checked(String id) {
    if (id.isBlank() || id.length() > MAX_LENGTH) {
      throw invalid("must have 1 to %s characters, not only blanks".formatted(MAX_LENGTH));
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c < ' ' || c == 0x7f || c == '/' || c == '\\' || Character.isSurrogate(c)) {
        throw invalid(
            "must not have slashes, control characters or characters beyond the basic plane");
      }
    }
    if (id.equals(".") || id.equals("..")) {
      throw invalid("must not be '" + id + "'");
    }
    return id;
  }

  private static InvalidCommand invalid(String reason) {
    return new InvalidCommand("orderId", reason);
  }
}
