package io.logfold.json;

import org.jspecify.annotations.Nullable;

/** A field of a JSON object is missing, unknown or not of the expected form. */
public final class InvalidField extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String reason;

  /**
   * A complaint about one field.
   *
   * @param field path from the outermost object, e.g. {@code lines[2].quantity}
   * @param reason reads on after the field, e.g. {@code must be a string, but is a number}
   */
  public InvalidField(String field, String reason, @Nullable Throwable cause) {
    super(field + " " + reason, cause);
    this.field = field;
    this.reason = reason;
  }

  InvalidField(String field, String reason) {
    this(field, reason, null);
  }

  /** Which field, e.g. {@code lines[2].quantity}. */
  public String field() {
    return field;
  }

  /** Why, so that it reads on after the field: {@code must be a string, but is a number}. */
  public String reason() {
    return reason;
  }
}
